#include "ptx/lexer.h"

namespace cudasim::ptx {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || c == '%' || c == '.';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

void lexer::skip_blanks() {
  while (position < text.size()) {
    char c = text[position];
    if (c == '\n') {
      line++;
    }
    if (is_blank(c)) {
      position++;
    } else if (text.compare(position, 2, "//") == 0) {
      position = std::min(text.find('\n', position), text.size());
    } else if (text.compare(position, 2, "/*") == 0) {
      size_t end = std::min(text.find("*/", position + 2), text.size() - 2) + 2;
      for (; position < end; position++) {
        line += text[position] == '\n';
      }
    } else {
      return;
    }
  }
}

void lexer::advance() {
  skip_blanks();
  next = {token_kind::end, {}, line};
  if (position >= text.size() || text[position] == '\0') {
    return;
  }
  size_t start = position;
  char first = text[position++];
  if (first == '"') {
    position = std::min(text.find('"', position), text.size() - 1) + 1;
    next.kind = token_kind::string;
  } else if (is_digit(first)) {
    while (position < text.size() && (is_digit(text[position]) || is_letter(text[position]))) {
      position++;
    }
    next.kind = token_kind::number;
  } else if (is_letter(first)) {
    while (position < text.size()) {
      if (is_digit(text[position]) || is_letter(text[position])) {
        position++;
      } else if (text.compare(position, 2, "::") == 0) {
        position += 2;
      } else {
        break;
      }
    }
    next.kind = token_kind::word;
  } else {
    next.kind = token_kind::sign;
  }
  next.text = text.substr(start, position - start);
}

void lexer::skip_line() {
  uint32_t skipped = next.line;
  while (next.kind != token_kind::end && next.line == skipped) {
    advance();
  }
}

}  // namespace cudasim::ptx
