/* Programs that must be caught: accesses out of bounds, misaligned, of freed and of unwritten memory,
 * registers. */
#include "tests/evaluate.h"

namespace cudasim {
namespace {

/* Runs a body of one thread with the address of 64 bytes, all written, in %rd0. */
std::string fault_with_memory(int code, const std::string &body, int64_t added = 0) {
  device on(kernel("ld.param.u64 %rd0, [p0];\n" + body));
  uint64_t at = on.allocate(std::vector<uint8_t>(64, 7), "sixty-four");
  return fault_of(code, [&] { on.launch({1, 1, 1}, {1, 1, 1}, at + added); });
}

TEST(Faults, ReadsOneByteBeyondTheEnd) {
  EXPECT_EQ(fault_with_memory(ILLEGAL_ADDRESS, "ld.global.u8 %r1, [%rd0+63];"), "");
  std::string text = fault_with_memory(ILLEGAL_ADDRESS, "ld.global.u8 %r1, [%rd0+64];");
  EXPECT_PART("reads 1 byte", text);
  EXPECT_PART("offset 64 of the 64 bytes of allocation \"sixty-four\", beyond its end", text);
  EXPECT_PART("kernel test, block (0,0,0), thread (0,0,0)", text);
  EXPECT_PART("ld.global.u8 %r1, [%rd0+64];", text);
}

TEST(Faults, WritesOneByteBeforeTheStart) {
  EXPECT_PART("before its start", fault_with_memory(ILLEGAL_ADDRESS, "st.global.u8 [%rd0+-1], 1;"));
}

TEST(Faults, WritesPartlyBeyondTheEnd) {
  EXPECT_PART("writes 16 bytes",
              fault_with_memory(ILLEGAL_ADDRESS,
                                "mov.u32 %r1, 1; st.global.v4.u32 [%rd0+64], {%r1, %r1, %r1, %r1};"));
  device on(kernel("ld.param.u64 %rd0, [p0]; st.global.u32 [%rd0], 1;"));
  uint64_t three = on.allocate(std::vector<uint8_t>(3), "three");
  EXPECT_PART("beyond its end", fault_of(ILLEGAL_ADDRESS, [&] { on.launch({1, 1, 1}, {1, 1, 1}, three); }));
}

TEST(Faults, AddressesThatNobodyGave) {
  EXPECT_PART("which is in no allocation", fault_with_memory(ILLEGAL_ADDRESS, "ld.global.u32 %r1, [0];"));
  EXPECT_PART("in no allocation",
              fault_with_memory(ILLEGAL_ADDRESS, "mov.u64 %rd1, 4096; st.u32 [%rd1], 1;"));
}

TEST(Faults, OnlyOneLaneOfMany) {
  device on(
      kernel("ld.param.u64 %rd0, [p0]; mov.u32 %r1, %tid.x; mul.wide.u32 %rd1, %r1, 4;"
             "add.u64 %rd1, %rd0, %rd1; ld.global.u32 %r2, [%rd1];"));
  uint64_t at = on.allocate(std::vector<uint32_t>(99), "values");
  std::string text = fault_of(ILLEGAL_ADDRESS, [&] { on.launch({1, 1, 1}, {100, 1, 1}, at); });
  EXPECT_PART("thread (99,0,0) (warp 3, lane 3)", text);
}

TEST(Faults, Misaligned) {
  EXPECT_PART("not a multiple", fault_with_memory(MISALIGNED_ADDRESS, "ld.global.u32 %r1, [%rd0+2];"));
  EXPECT_PART("not a multiple",
              fault_with_memory(MISALIGNED_ADDRESS, "ld.global.v2.u32 {%r1, %r2}, [%rd0+4];"));
  EXPECT_PART("not a multiple", fault_with_memory(MISALIGNED_ADDRESS, "st.global.f64 [%rd0], 0.5;", 4));
  EXPECT_EQ(fault_with_memory(0, "ld.global.u32 %r1, [%rd0+4]; ld.global.v2.u32 {%r1, %r2}, [%rd0+8];"), "");
}

TEST(Faults, UseAfterFree) {
  device on(kernel("ld.param.u64 %rd0, [p0]; ld.global.u32 %r1, [%rd0];"));
  uint64_t at = on.allocate(std::vector<uint32_t>(4), "gone");
  on.memory.free(at);
  on.allocate(std::vector<uint32_t>(4), "new");
  EXPECT_PART("\"gone\", which is freed", fault_of(ILLEGAL_ADDRESS, [&] {
                on.launch({1, 1, 1}, {1, 1, 1}, at);
              }));
}

TEST(Faults, GlobalMemoryThatWasNeverWritten) {
  device on(kernel("ld.param.u64 %rd0, [p0]; ld.global.u32 %r1, [%rd0];"));
  uint64_t at = on.memory.allocate(8, "new");
  EXPECT_PART("not all of which was ever written", fault_of(LAUNCH_FAILED, [&] {
                on.launch({1, 1, 1}, {1, 1, 1}, at);
              }));
  /* Three of four bytes are not enough. */
  uint8_t bytes[3] = {};
  on.memory.write(at, bytes, 3);
  EXPECT_PART("\"new\"", fault_of(LAUNCH_FAILED, [&] { on.launch({1, 1, 1}, {1, 1, 1}, at); }));
  on.memory.write(at + 3, bytes, 1);
  EXPECT_EQ(fault_of(0, [&] { on.launch({1, 1, 1}, {1, 1, 1}, at); }), "");
}

TEST(Faults, SharedMemoryThatWasNeverWritten) {
  EXPECT_PART(
      "of shared memory, not all of which", fault_of(LAUNCH_FAILED, [] {
        of_threads(
            1, ".shared .align 4 .b8 values[8]; st.shared.u32 [values], 1; ld.shared.u32 %r0, [values+4];");
      }));
}

/* What one block wrote, the next one does not find. */
TEST(Faults, SharedMemoryOfAnEarlierBlock) {
  device on(
      kernel(".shared .align 4 .b8 values[4]; mov.u32 %r1, %ctaid.x; setp.eq.u32 %p1, %r1, 0;"
             "@%p1 st.shared.u32 [values], 1; ld.shared.u32 %r2, [values];",
             1));
  EXPECT_PART("block (1,0,0)", fault_of(LAUNCH_FAILED, [&] {
                on.launch({2, 1, 1}, {1, 1, 1}, uint64_t{0});
              }));
}

TEST(Faults, LocalMemoryThatWasNeverWritten) {
  EXPECT_PART("of local memory", fault_of(LAUNCH_FAILED, [] {
                of_threads(
                    2,
                    ".local .align 4 .b8 values[8]; setp.eq.u32 %p1, %r1, 0; @%p1 st.local.u32 [values], 1;"
                    "ld.local.u32 %r0, [values];");
              }));
}

TEST(Faults, SharedAndLocalMemoryOutOfBounds) {
  EXPECT_PART("at offset 8 of the 8 bytes of shared memory", fault_of(ILLEGAL_ADDRESS, [] {
                of_threads(1, ".shared .align 4 .b8 values[8]; st.shared.u8 [values+8], 1; mov.u32 %r0, 0;");
              }));
  EXPECT_PART("8 bytes of local memory", fault_of(ILLEGAL_ADDRESS, [] {
                of_threads(1,
                           ".local .align 4 .b8 values[8]; mov.u64 %rd1, values; add.u64 %rd1, %rd1, 4;"
                           "st.local.u64 [%rd1+4], 1; mov.u32 %r0, 0;");
              }));
}

TEST(Faults, RegistersThatWereNeverWritten) {
  EXPECT_PART("reads register %r2, which was never written",
              fault_of(LAUNCH_FAILED, [] { of_threads(1, "add.u32 %r0, %r2, 1;"); }));
  EXPECT_PART("reads register %p1",
              fault_of(LAUNCH_FAILED, [] { of_threads(1, "mov.u32 %r0, 0; @%p1 exit;"); }));
  EXPECT_PART("reads register %p2",
              fault_of(LAUNCH_FAILED, [] { of_threads(1, "selp.u32 %r0, 1, 2, %p2;"); }));
}

TEST(Faults, RegistersThatWereWrittenOnOneWayOnly) {
  const char *body = "setp.lt.u32 %p1, %r1, 5; @%p1 mov.u32 %r2, 1; @%p1 add.u32 %r3, %r2, 1; ";
  EXPECT_EQ(of_threads(32, std::string(body) + "mov.u32 %r0, 4; @%p1 mov.u32 %r0, %r3;")[4], 2U);
  EXPECT_PART("lane 5): reads register %r2",
              fault_of(LAUNCH_FAILED, [&] { of_threads(32, std::string(body) + "mov.u32 %r0, %r2;"); }));
  EXPECT_PART("lane 9): reads register %r2", fault_of(LAUNCH_FAILED, [&] {
                of_threads(32,
                           "setp.gt.u32 %p1, %r1, 8; @%p1 bra SKIP; mov.u32 %r2, 3; SKIP: mov.u32 %r0, %r2;");
              }));
}

/* Registers that share a place, because they are needed at different times, are still told apart. */
TEST(Faults, RegistersOfEarlierUse) {
  EXPECT_PART("reads register %r9", fault_of(LAUNCH_FAILED, [] {
                of_threads(
                    1, "mov.u32 %r2, 1; add.u32 %r3, %r2, 1; add.u32 %r4, %r3, 1; add.u32 %r0, %r9, %r4;");
              }));
}

TEST(Faults, LaunchesOfWrongSizes) {
  device on(kernel("ret;"));
  uint64_t none = 0;
  EXPECT_PART("1025 threads", fault_of(INVALID_VALUE, [&] { on.launch({1, 1, 1}, {1025, 1, 1}, none); }));
  EXPECT_PART("0 blocks", fault_of(INVALID_VALUE, [&] { on.launch({0, 1, 1}, {1, 1, 1}, none); }));
  EXPECT_PART("bytes of parameters", fault_of(INVALID_VALUE, [&] {
                run(on.module, on.module.functions()[0], {1, 1, 1}, {1, 1, 1}, 0, {}, {}, on.memory, 0);
              }));
}

}  // namespace
}  // namespace cudasim
