/* What all parts of PTX text are read with: expectations, numbers, types, and errors that quote the line. */
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ptx/lexer.h"

namespace cudasim::ptx {

/* A number as it is written: bits of a float, a decimal fraction, or an integer. */
struct literal {
  enum class kind : uint8_t { integer, fraction, single_bits, double_bits } is;
  uint64_t bits;
  double fraction;
};

class syntax {
 public:
  explicit syntax(std::shared_ptr<const std::string> text) : source(std::move(text)), tokens(*source) {}

  const token &peek() const { return tokens.peek(); }
  token take() { return tokens.take(); }
  void skip_line() { tokens.skip_line(); }

  bool peeks(std::string_view expected) const { return peek().is(expected); }
  /* What comes so many behind the next one. */
  token peek_behind(int tokens_between) const;
  /* Takes the next one if it is this. */
  bool accept(std::string_view expected);
  void expect(std::string_view expected);
  token take_word(const char *what);

  /* An integer that is not negative. */
  uint64_t take_count(const char *what);
  /* With its sign. */
  literal take_literal();

  [[noreturn]] void fail(const std::string &why) const { fail_at(peek().line, why); }
  [[noreturn]] void fail_at(uint32_t line, const std::string &why) const;

  const std::shared_ptr<const std::string> &text() const { return source; }

 private:
  std::shared_ptr<const std::string> source;
  lexer tokens;
};

/* Of a type such as .u32, in bits; 1 of .pred; 0 if there is no such type. */
uint8_t bits_of_type(std::string_view type);

/* The bytes of a number of that type, in the lower ones; fails for a number that is no such value. */
uint64_t bits_of_literal(const syntax &, const literal &, uint8_t bits, bool is_floating);

}  // namespace cudasim::ptx
