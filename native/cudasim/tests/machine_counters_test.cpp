/* What a launch counts. */
#include "tests/evaluate.h"

namespace cudasim {
namespace {

/* Addresses of 64 threads, from the thread's number in %r1 to an offset in %r2. */
counters count(const std::string &offset, const std::string &access) {
  device on(kernel("ld.param.u64 %rd0, [p0]; mov.u32 %r1, %tid.x;" + offset +
                   "cvt.u64.u32 %rd2, %r2; add.u64 %rd1, %rd0, %rd2;" + access));
  uint64_t at = on.allocate(std::vector<uint8_t>(16384));
  return on.launch({1, 1, 1}, {64, 1, 1}, at);
}

TEST(Counters, ConsecutiveWordsFillSectors) {
  counters found = count("shl.b32 %r2, %r1, 2;", "ld.global.f32 %f1, [%rd1];");
  EXPECT_EQ(found.global_load_sectors, 8U);
  EXPECT_EQ(found.unique_load_sectors, 8U);
  EXPECT_EQ(found.bytes_loaded, 256U);
  EXPECT_EQ(found.unique_bytes_loaded, 256U);
  EXPECT_EQ(found.global_store_sectors, 0U);
}

TEST(Counters, StridesTouchMoreSectors) {
  counters found = count("shl.b32 %r2, %r1, 7;", "st.global.u32 [%rd1], 1;");
  EXPECT_EQ(found.global_store_sectors, 64U);
  EXPECT_EQ(found.unique_store_sectors, 64U);
  EXPECT_EQ(found.bytes_stored, 256U);
  EXPECT_EQ(found.unique_bytes_stored, 256U);
}

TEST(Counters, RepeatedSectorsCountOnceInAll) {
  counters found = count("mov.u32 %r2, 0;", "ld.global.u32 %r3, [%rd1]; ld.global.u32 %r4, [%rd1+8];");
  EXPECT_EQ(found.global_load_sectors, 4U);
  EXPECT_EQ(found.unique_load_sectors, 1U);
  EXPECT_EQ(found.bytes_loaded, 2 * 64 * 4U);
  EXPECT_EQ(found.unique_bytes_loaded, 8U);
}

TEST(Counters, OrderOfLanesDoesNotMatter) {
  counters found = count("xor.b32 %r2, %r1, 21; shl.b32 %r2, %r2, 2;", "ld.global.f32 %f1, [%rd1];");
  EXPECT_EQ(found.global_load_sectors, 8U);
}

TEST(Counters, Bytes) {
  counters found = count("mov.u32 %r2, %r1;", "ld.global.u8 %r3, [%rd1]; st.global.u8 [%rd1+100], %r3;");
  EXPECT_EQ(found.unique_bytes_loaded, 64U);
  EXPECT_EQ(found.unique_bytes_stored, 64U);
  EXPECT_EQ(found.global_load_sectors, 2U);
  /* Bytes 100 to 131 and 132 to 163. */
  EXPECT_EQ(found.global_store_sectors, 4U);
  EXPECT_EQ(found.unique_store_sectors, 3U);
}

TEST(Counters, VectorsCountAsWhole) {
  counters found = count("shl.b32 %r2, %r1, 4;", "ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd1];");
  EXPECT_EQ(found.bytes_loaded, 1024U);
  EXPECT_EQ(found.global_load_sectors, 32U);
}

TEST(Counters, InstructionsByWarpsAndLanes) {
  device on(kernel(R"(
    ld.param.u64 %rd0, [p0];
    mov.u32 %r1, %tid.x;
    setp.lt.u32 %p1, %r1, 8;
    @%p1 add.u32 %r2, %r1, 1;
    @%p1 bra SOME;
    mov.f32 %f1, 0f3F800000;
    add.rn.f32 %f2, %f1, %f1;
    prmt.b32 %r3, %r1, %r1, 0x5140;
    dp2a.lo.u32.u32 %r3, %r3, %r1, %r1;
  SOME:
    cvt.f64.f32 %fd1, 0f3F800000;
    mul.rn.f64 %fd2, %fd1, %fd1;
    ret;
  )"));
  counters found = on.launch({2, 1, 1}, {40, 1, 1}, uint64_t{0});
  /* Blocks of two warps, the second one of 8 lanes. */
  EXPECT_EQ(found.warp_instructions, 2 * 2 * 12U);
  EXPECT_EQ(found.by_class["memory"], 80U);
  EXPECT_EQ(found.by_class["fp32"], 2 * 32U);
  EXPECT_EQ(found.by_class["fp64"], 80U);
  EXPECT_EQ(found.by_class["conversion"], 80U);
  EXPECT_EQ(found.by_class["int"], 2 * (40 + 8 + 32U));
  EXPECT_EQ(found.by_class["permute"], 2 * 32U);
  EXPECT_EQ(found.by_class["move"], 2 * (40 + 32U));
  EXPECT_EQ(found.by_class["control"], 2 * (8 + 40U));
  uint64_t sum = 0;
  for (const auto &[name, count] : found.by_class) {
    sum += count;
  }
  EXPECT_EQ(found.thread_instructions, sum);
}

TEST(Counters, OtherMemoryMovesNoSectors) {
  counters found = count(".shared .align 4 .b8 values[256]; shl.b32 %r2, %r1, 2; mov.u32 %r3, values;",
                         "add.u32 %r4, %r3, %r2; st.shared.u32 [%r4], 1; ld.shared.u32 %r5, [%r4];");
  EXPECT_EQ(found.bytes_stored, 0U);
  EXPECT_EQ(found.bytes_loaded, 0U);
  EXPECT_EQ(found.global_load_sectors, 0U);
  EXPECT_EQ(found.unique_bytes_loaded, 0U);
}

}  // namespace
}  // namespace cudasim
