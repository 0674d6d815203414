/*
 * The simulated device's memory. Addresses are made-up numbers that no host address can be mistaken for. Each
 * allocation has one that is never used again, and far more room behind it than it is long, so that any
 * access out of bounds or after its end is seen. A shadow byte for each byte says whether it was ever
 * written.
 */
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace cudasim {

/* What ends a launch or a copy. The code is the CUresult to answer with. */
struct fault : std::runtime_error {
  using runtime_error::runtime_error;

  int code;

  fault(int with_code, const std::string &what) : runtime_error(what), code(with_code) {}
};

constexpr int INVALID_VALUE = 1;
constexpr int ILLEGAL_ADDRESS = 700;
constexpr int ILLEGAL_INSTRUCTION = 715;
constexpr int MISALIGNED_ADDRESS = 716;
constexpr int LAUNCH_FAILED = 719;

struct allocation {
  uint64_t address;
  uint64_t bytes;
  std::string what;
};

/* An allocation with its bytes, which it loses when it is freed. */
struct memory_block {
  allocation of;
  bool is_live;
  std::unique_ptr<uint8_t[], void (*)(void *)> data;
  /* 1 where a byte was written, else 0. */
  std::unique_ptr<uint8_t[], void (*)(void *)> written;

  bool holds(uint64_t address, uint64_t bytes) const {
    uint64_t offset = address - of.address;
    return is_live && offset <= of.bytes && bytes <= of.bytes - offset;
  }
};

/* Callers see to it that one thread at a time is in it. */
class device_memory {
 public:
  /* What reading makes of bytes that were never written. */
  static constexpr uint8_t POISON = 0xCB;

  device_memory();
  ~device_memory();
  device_memory(const device_memory &) = delete;
  device_memory &operator=(const device_memory &) = delete;

  /* A multiple of 256; its bytes are not initialised. */
  uint64_t allocate(uint64_t bytes, std::string what);

  /* Throws fault(INVALID_VALUE) if it is not the start of a live allocation. */
  void free(uint64_t address);

  bool is_live(uint64_t address) const;
  uint64_t live_bytes() const;
  std::vector<allocation> live() const;

  /* These throw fault(ILLEGAL_ADDRESS) with allocation, offset, size and reason: unknown, freed, out of
   * bounds. */
  void read(uint64_t address, void *to, uint64_t bytes, bool must_be_initialised) const;
  void write(uint64_t address, const void *from, uint64_t bytes);
  void fill(uint64_t address, uint8_t value, uint64_t bytes);
  /* Bytes that were never written stay so at their new place. The two may overlap. */
  void copy(uint64_t from, uint64_t to, uint64_t bytes);

  /* The allocation whose part of the address space an address is in, live or freed, or null; check with
   * holds. */
  memory_block *block_at(uint64_t address) const;

  /* Why an access of so many bytes is wrong, for an error. */
  std::string describe(uint64_t address, uint64_t bytes) const;

 private:
  memory_block &checked(uint64_t address, uint64_t bytes, const char *doing) const;

  std::vector<std::unique_ptr<memory_block>> blocks;
  /* The allocation that each range of addresses belongs to. */
  std::vector<memory_block *> ranges;
  uint64_t total_live = 0;
};

}  // namespace cudasim
