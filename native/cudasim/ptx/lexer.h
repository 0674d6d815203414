/* The words, numbers and signs of PTX text. */
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cudasim::ptx {

enum class token_kind : uint8_t { end, word, number, string, sign };

struct token {
  token_kind kind;
  std::string_view text;
  uint32_t line;

  bool is(std::string_view expected) const { return kind != token_kind::string && text == expected; }
};

class lexer {
 public:
  explicit lexer(std::string_view text) : text(text) { advance(); }

  /* The next one, which stays the next one. */
  const token &peek() const { return next; }

  token take() {
    token taken = next;
    advance();
    return taken;
  }

  /* Leaves out what is left of the line that the next one is on. */
  void skip_line();

 private:
  void advance();
  void skip_blanks();

  std::string_view text;
  size_t position = 0;
  uint32_t line = 1;
  token next{};
};

}  // namespace cudasim::ptx
