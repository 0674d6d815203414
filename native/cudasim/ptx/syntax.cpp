#include "ptx/syntax.h"

#include <cstdlib>
#include <cstring>
#include <unordered_map>

#include "ptx/instruction.h"
#include "ptx/module.h"

namespace cudasim::ptx {

std::string line_of(const std::string &text, uint32_t line) {
  size_t begin = 0;
  for (uint32_t i = 1; i < line && begin != std::string::npos; i++) {
    begin = text.find('\n', begin);
    begin += begin != std::string::npos;
  }
  if (begin == std::string::npos) {
    return "";
  }
  std::string found = text.substr(begin, text.find('\n', begin) - begin);
  for (char &c : found) {
    c = c == '\t' || c == '\r' ? ' ' : c;
  }
  size_t first = found.find_first_not_of(' ');
  return first == std::string::npos ? "" : found.substr(first, found.find_last_not_of(' ') + 1 - first);
}

std::string program::quote(const instruction &of) const {
  return "line " + std::to_string(of.line) + ": " + line_of(*source, of.line);
}

token syntax::peek_behind(int tokens_between) const {
  lexer ahead = tokens;
  for (int i = 0; i < tokens_between; i++) {
    ahead.take();
  }
  return ahead.peek();
}

bool syntax::accept(std::string_view expected) {
  if (peeks(expected)) {
    take();
    return true;
  }
  return false;
}

void syntax::expect(std::string_view expected) {
  if (!accept(expected)) {
    fail("expected \"" + std::string(expected) + "\" instead of \"" + std::string(peek().text) + "\"");
  }
}

token syntax::take_word(const char *what) {
  if (peek().kind != token_kind::word) {
    fail(std::string("expected ") + what + " instead of \"" + std::string(peek().text) + "\"");
  }
  return take();
}

uint64_t syntax::take_count(const char *what) {
  literal number = take_literal();
  if (number.is != literal::kind::integer || static_cast<int64_t>(number.bits) < 0) {
    fail(std::string("expected ") + what + ", a count");
  }
  return number.bits;
}

literal syntax::take_literal() {
  bool is_negative = accept("-");
  if (peek().kind != token_kind::number) {
    fail("expected a number instead of \"" + std::string(peek().text) + "\"");
  }
  token taken = take();
  std::string text(taken.text);
  char *end = nullptr;
  if (text.size() > 2 && text[0] == '0' && std::strchr("fFdD", text[1]) != nullptr) {
    bool is_single = text[1] == 'f' || text[1] == 'F';
    uint64_t bits = std::strtoull(text.c_str() + 2, &end, 16);
    if (*end != '\0' || text.size() != (is_single ? 10 : 18)) {
      fail_at(taken.line, "wrong number \"" + text + "\"");
    }
    bits ^= is_negative ? uint64_t{1} << (is_single ? 31 : 63) : 0;
    return {is_single ? literal::kind::single_bits : literal::kind::double_bits, bits, 0};
  }
  if (text.find('.') != std::string::npos) {
    double value = std::strtod(text.c_str(), &end);
    if (*end != '\0') {
      fail_at(taken.line, "wrong number \"" + text + "\"");
    }
    return {literal::kind::fraction, 0, is_negative ? -value : value};
  }
  bool is_binary = text.size() > 2 && text[0] == '0' && (text[1] == 'b' || text[1] == 'B');
  uint64_t value = std::strtoull(text.c_str() + (is_binary ? 2 : 0), &end, is_binary ? 2 : 0);
  if (*end == 'U') {
    end++;
  }
  if (*end != '\0') {
    fail_at(taken.line, "wrong number \"" + text + "\"");
  }
  return {literal::kind::integer, is_negative ? 0 - value : value, 0};
}

void syntax::fail_at(uint32_t line, const std::string &why) const {
  throw error("line " + std::to_string(line) + ": " + why + ": " + line_of(*source, line));
}

uint8_t bits_of_type(std::string_view type) {
  static const std::unordered_map<std::string_view, uint8_t> bits{
      {".pred", 1},   {".b8", 8},   {".u8", 8},   {".s8", 8},   {".b16", 16}, {".u16", 16},
      {".s16", 16},   {".f16", 16}, {".b32", 32}, {".u32", 32}, {".s32", 32}, {".f32", 32},
      {".f16x2", 32}, {".b64", 64}, {".u64", 64}, {".s64", 64}, {".f64", 64}};
  auto found = bits.find(type);
  return found == bits.end() ? 0 : found->second;
}

uint64_t bits_of_literal(const syntax &from, const literal &number, uint8_t bits, bool is_floating) {
  uint64_t value = number.bits;
  if (is_floating && number.is != literal::kind::integer) {
    double exact = number.fraction;
    if (number.is == literal::kind::single_bits) {
      float single;
      auto single_bits = static_cast<uint32_t>(value);
      std::memcpy(&single, &single_bits, sizeof single);
      if (bits == 32) {
        return value;
      }
      exact = single;
    } else if (number.is == literal::kind::double_bits) {
      std::memcpy(&exact, &value, sizeof exact);
    }
    if (bits == 64) {
      std::memcpy(&value, &exact, sizeof value);
      return value;
    }
    if (bits == 32) {
      auto single = static_cast<float>(exact);
      uint32_t single_bits;
      std::memcpy(&single_bits, &single, sizeof single_bits);
      return single_bits;
    }
  }
  if (is_floating ||
      (number.is != literal::kind::integer && !(number.is == literal::kind::single_bits && bits == 32) &&
       !(number.is == literal::kind::double_bits && bits == 64))) {
    from.fail("a number of another type");
  }
  if (bits < 64) {
    auto as_signed = static_cast<int64_t>(value);
    if (as_signed >= int64_t{1} << bits || as_signed < -(int64_t{1} << (bits - 1))) {
      from.fail("a number of more than " + std::to_string(bits) + " bits");
    }
    value &= (uint64_t{1} << bits) - 1;
  }
  return value;
}

}  // namespace cudasim::ptx
