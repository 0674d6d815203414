#include "memory/memory.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace cudasim {

namespace {

/* No host address: processors take 47 bits of them for programs, or 56. */
constexpr uint64_t BASE = 0x00D0'0000'0000'0000;

/* Each allocation has as many ranges of addresses as it needs, and starts some way into its first. */
constexpr int RANGE_BITS = 32;
constexpr uint64_t RANGE = uint64_t{1} << RANGE_BITS;
constexpr uint64_t GUARD = RANGE / 16;

std::unique_ptr<uint8_t[], void (*)(void *)> pages_of_zeros(uint64_t bytes) {
  auto *memory = static_cast<uint8_t *>(std::calloc(std::max<uint64_t>(bytes, 1), 1));
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return {memory, std::free};
}

std::string hexadecimal(uint64_t value) {
  char text[19];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
  return text;
}

}  // namespace

device_memory::device_memory() = default;
device_memory::~device_memory() = default;

uint64_t device_memory::allocate(uint64_t bytes, std::string what) {
  uint64_t address = BASE + (static_cast<uint64_t>(ranges.size()) << RANGE_BITS) + GUARD;
  auto block = std::make_unique<memory_block>(
      memory_block{{address, bytes, std::move(what)}, true, pages_of_zeros(bytes), pages_of_zeros(bytes)});
  ranges.insert(ranges.end(), (bytes + 2 * GUARD) / RANGE + 1, block.get());
  blocks.push_back(std::move(block));
  total_live += bytes;
  return address;
}

void device_memory::free(uint64_t address) {
  memory_block *block = block_at(address);
  if (block == nullptr || !block->is_live || block->of.address != address) {
    throw fault(INVALID_VALUE,
                "free of " + describe(address, 0) + ", which is not the start of an allocation");
  }
  block->is_live = false;
  block->data.reset();
  block->written.reset();
  total_live -= block->of.bytes;
}

bool device_memory::is_live(uint64_t address) const {
  memory_block *block = block_at(address);
  return block != nullptr && block->holds(address, 1);
}

uint64_t device_memory::live_bytes() const {
  return total_live;
}

std::vector<allocation> device_memory::live() const {
  std::vector<allocation> all;
  for (const auto &block : blocks) {
    if (block->is_live) {
      all.push_back(block->of);
    }
  }
  return all;
}

void device_memory::read(uint64_t address, void *to, uint64_t bytes, bool must_be_initialised) const {
  if (bytes == 0) {
    return;
  }
  memory_block &block = checked(address, bytes, "read");
  uint64_t offset = address - block.of.address;
  const uint8_t *written = block.written.get() + offset;
  std::memcpy(to, block.data.get() + offset, bytes);
  const uint8_t *end = written + bytes;
  for (auto *hole = static_cast<const uint8_t *>(std::memchr(written, 0, bytes)); hole != nullptr;
       hole = static_cast<const uint8_t *>(std::memchr(hole + 1, 0, end - hole - 1))) {
    if (must_be_initialised) {
      throw fault(LAUNCH_FAILED,
                  "read of " + describe(address + (hole - written), 1) + ", which was never written");
    }
    static_cast<uint8_t *>(to)[hole - written] = POISON;
  }
}

void device_memory::write(uint64_t address, const void *from, uint64_t bytes) {
  if (bytes == 0) {
    return;
  }
  memory_block &block = checked(address, bytes, "write");
  uint64_t offset = address - block.of.address;
  std::memcpy(block.data.get() + offset, from, bytes);
  std::memset(block.written.get() + offset, 1, bytes);
}

void device_memory::fill(uint64_t address, uint8_t value, uint64_t bytes) {
  if (bytes == 0) {
    return;
  }
  memory_block &block = checked(address, bytes, "fill");
  uint64_t offset = address - block.of.address;
  std::memset(block.data.get() + offset, value, bytes);
  std::memset(block.written.get() + offset, 1, bytes);
}

void device_memory::copy(uint64_t from, uint64_t to, uint64_t bytes) {
  if (bytes == 0) {
    return;
  }
  memory_block &source = checked(from, bytes, "copy from");
  memory_block &target = checked(to, bytes, "copy to");
  uint64_t source_offset = from - source.of.address;
  uint64_t target_offset = to - target.of.address;
  std::memmove(target.data.get() + target_offset, source.data.get() + source_offset, bytes);
  std::memmove(target.written.get() + target_offset, source.written.get() + source_offset, bytes);
}

memory_block *device_memory::block_at(uint64_t address) const {
  uint64_t range = (address - BASE) >> RANGE_BITS;
  return range < ranges.size() ? ranges[range] : nullptr;
}

std::string device_memory::describe(uint64_t address, uint64_t bytes) const {
  std::string text = bytes == 0 ? "" : std::to_string(bytes) + (bytes == 1 ? " byte at " : " bytes at ");
  text += hexadecimal(address);
  const memory_block *block = block_at(address);
  if (block == nullptr) {
    return text + ", which is in no allocation";
  }
  auto offset = static_cast<int64_t>(address - block->of.address);
  text += ", offset " + std::to_string(offset) + " of the " + std::to_string(block->of.bytes) + " bytes of " +
          (block->of.what.empty() ? "an allocation" : "allocation \"" + block->of.what + "\"");
  if (!block->is_live) {
    return text + ", which is freed";
  }
  if (offset < 0) {
    return text + ", before its start";
  }
  return block->holds(address, bytes) ? text : text + ", beyond its end";
}

memory_block &device_memory::checked(uint64_t address, uint64_t bytes, const char *doing) const {
  memory_block *block = block_at(address);
  if (block == nullptr || !block->holds(address, bytes)) {
    throw fault(ILLEGAL_ADDRESS, std::string(doing) + " " + describe(address, bytes));
  }
  return *block;
}

}  // namespace cudasim
