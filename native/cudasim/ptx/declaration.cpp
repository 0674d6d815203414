#include "ptx/declaration.h"

#include <cstring>

namespace cudasim::ptx {

namespace {

void take_initial(syntax &in, uint8_t bits, bool is_floating, std::vector<uint8_t> &bytes) {
  if (in.accept("{")) {
    do {
      take_initial(in, bits, is_floating, bytes);
    } while (in.accept(","));
    in.expect("}");
    return;
  }
  if (in.peek().kind == token_kind::word) {
    in.fail("initial values that are addresses are not supported");
  }
  uint64_t value = bits_of_literal(in, in.take_literal(), bits, is_floating);
  const auto *first = reinterpret_cast<const uint8_t *>(&value);
  bytes.insert(bytes.end(), first, first + bits / 8);
}

}  // namespace

declaration take_declaration(syntax &in) {
  declaration read{};
  uint32_t vector = 1;
  uint8_t bits = 0;
  bool is_floating = false;
  while (bits == 0) {
    token word = in.take_word("a type");
    if (word.is(".align")) {
      read.alignment = static_cast<uint32_t>(in.take_count("an alignment"));
      if (read.alignment == 0 || (read.alignment & (read.alignment - 1)) != 0) {
        in.fail_at(word.line, "an alignment must be a power of two");
      }
    } else if (word.is(".v2") || word.is(".v4")) {
      vector = word.is(".v2") ? 2 : 4;
    } else {
      bits = bits_of_type(word.text);
      is_floating = word.text[1] == 'f' && word.text != ".f16" && word.text != ".f16x2";
      if (bits < 8) {
        in.fail_at(word.line, "unknown type \"" + std::string(word.text) + "\"");
      }
    }
  }
  uint32_t element = bits / 8 * vector;
  read.alignment = std::max(read.alignment, element);
  /* What a pointer that is a parameter points to. */
  if (in.accept(".ptr")) {
    while (in.peeks(".global") || in.peeks(".shared") || in.peeks(".local") || in.peeks(".const")) {
      in.take();
    }
    if (in.accept(".align")) {
      in.take_count("an alignment");
    }
  }
  read.name = in.take_word("a name").text;
  uint64_t length = 1;
  while (in.accept("[")) {
    if (in.peeks("]")) {
      read.is_open = true;
    } else {
      length *= in.take_count("a length");
    }
    in.expect("]");
  }
  if (in.accept("=")) {
    take_initial(in, bits, is_floating, read.initial);
    if (read.is_open) {
      length = read.initial.size() / element;
      read.is_open = false;
    }
    if (read.initial.size() > length * element) {
      in.fail("more initial values than \"" + read.name + "\" has room for");
    }
    read.initial.resize(length * element);
  }
  read.bytes = read.is_open ? 0 : length * element;
  return read;
}

}  // namespace cudasim::ptx
