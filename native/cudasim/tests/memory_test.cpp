/* The device's memory: bounds, lifetimes, what was written. */
#include "memory/memory.h"

#include <set>

#include "tests/evaluate.h"

namespace cudasim {
namespace {

TEST(Memory, KeepsWhatIsWritten) {
  device_memory memory;
  uint64_t a = memory.allocate(100, "a");
  uint64_t b = memory.allocate(100, "b");
  memory.write(a + 10, "hello", 5);
  memory.fill(b, 9, 100);
  memory.copy(a + 10, b + 50, 5);
  char text[6] = {};
  memory.read(b + 50, text, 5, true);
  EXPECT_STREQ(text, "hello");
  EXPECT_EQ(memory.live_bytes(), 200U);
  ASSERT_EQ(memory.live().size(), 2U);
  EXPECT_EQ(memory.live()[1].what, "b");
}

TEST(Memory, AddressesAreAlignedAndNeverUsedAgain) {
  device_memory memory;
  std::set<uint64_t> seen;
  for (int i = 0; i < 1000; i++) {
    uint64_t address = memory.allocate(1 + i, "each");
    EXPECT_EQ(address % 256, 0U);
    EXPECT_TRUE(seen.insert(address).second);
    memory.free(address);
  }
  EXPECT_EQ(memory.live_bytes(), 0U);
}

TEST(Memory, HasRoomBetweenAllocations) {
  device_memory memory;
  uint64_t a = memory.allocate(uint64_t{5} << 30, "five gigabytes");
  uint64_t b = memory.allocate(8, "next");
  EXPECT_GT(b - a, (uint64_t{5} << 30) + (1 << 20));
  memory.write(a + (uint64_t{5} << 30) - 1, "x", 1);
  EXPECT_TRUE(memory.is_live(a + (uint64_t{5} << 30) - 1));
  EXPECT_FALSE(memory.is_live(a + (uint64_t{5} << 30)));
  EXPECT_PART("five gigabytes",
              fault_of(ILLEGAL_ADDRESS, [&] { memory.fill(a + (uint64_t{5} << 30), 0, 1); }));
  EXPECT_PART("\"next\", before its start", fault_of(ILLEGAL_ADDRESS, [&] { memory.fill(b - 1, 0, 1); }));
}

TEST(Memory, CopiesBeyondTheEndAreCaught) {
  device_memory memory;
  uint64_t a = memory.allocate(10, "a");
  char bytes[11] = {};
  EXPECT_PART("write 11 bytes", fault_of(ILLEGAL_ADDRESS, [&] { memory.write(a, bytes, 11); }));
  EXPECT_PART("write 11 bytes", fault_of(ILLEGAL_ADDRESS, [&] { memory.write(a + 1, bytes, 11); }));
  EXPECT_PART("read 1 byte at", fault_of(ILLEGAL_ADDRESS, [&] { memory.read(a + 10, bytes, 1, false); }));
  EXPECT_PART("copy from", fault_of(ILLEGAL_ADDRESS, [&] { memory.copy(a + 5, a, 6); }));
  EXPECT_PART("copy to", fault_of(ILLEGAL_ADDRESS, [&] { memory.copy(a, a + 5, 6); }));
  EXPECT_PART("in no allocation", fault_of(ILLEGAL_ADDRESS, [&] { memory.fill(12345, 0, 1); }));
}

TEST(Memory, FreeTakesLiveAllocationsOnly) {
  device_memory memory;
  uint64_t a = memory.allocate(10, "a");
  EXPECT_PART("not the start", fault_of(INVALID_VALUE, [&] { memory.free(a + 1); }));
  EXPECT_PART("not the start", fault_of(INVALID_VALUE, [&] { memory.free(1); }));
  memory.free(a);
  EXPECT_FALSE(memory.is_live(a));
  EXPECT_PART("freed", fault_of(INVALID_VALUE, [&] { memory.free(a); }));
  EXPECT_PART("freed", fault_of(ILLEGAL_ADDRESS, [&] { memory.fill(a, 0, 1); }));
}

TEST(Memory, WhatWasNeverWrittenIsPoison) {
  device_memory memory;
  uint64_t a = memory.allocate(4, "a");
  memory.write(a + 1, "x", 1);
  uint8_t bytes[4] = {};
  memory.read(a, bytes, 4, false);
  EXPECT_EQ(bytes[0], device_memory::POISON);
  EXPECT_EQ(bytes[1], 'x');
  EXPECT_EQ(bytes[3], device_memory::POISON);
  EXPECT_PART("offset 0", fault_of(LAUNCH_FAILED, [&] { memory.read(a, bytes, 4, true); }));
}

TEST(Memory, CopiesOfWhatWasNeverWrittenStayUnwritten) {
  device_memory memory;
  uint64_t a = memory.allocate(4, "a");
  uint64_t b = memory.allocate(4, "b");
  memory.fill(b, 1, 4);
  memory.write(a + 1, "x", 1);
  memory.copy(a, b, 4);
  uint8_t bytes[4] = {};
  EXPECT_PART("\"b\"", fault_of(LAUNCH_FAILED, [&] { memory.read(b, bytes, 4, true); }));
  memory.read(b + 1, bytes, 1, true);
  EXPECT_EQ(bytes[0], 'x');
}

TEST(Memory, EmptyAllocationsHaveAddresses) {
  device_memory memory;
  uint64_t a = memory.allocate(0, "nothing");
  memory.fill(a, 0, 0);
  memory.free(a);
}

}  // namespace
}  // namespace cudasim
