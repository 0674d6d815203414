/* Races that must be caught, between threads of a block, lanes, and blocks; and programs that have none. */
#include "tests/evaluate.h"

namespace cudasim {
namespace {

const char *const VALUES =
    ".shared .align 4 .b8 values[512]; shl.b32 %r2, %r1, 2; mov.u32 %r3, values;"
    "add.u32 %r4, %r3, %r2; xor.b32 %r5, %r2, 256; add.u32 %r6, %r3, %r5;"
    "xor.b32 %r7, %r2, 4; add.u32 %r8, %r3, %r7; mov.u32 %r0, 0;"
    "st.shared.u32 [%r4], 0; bar.sync 0;\n";

std::string race_of(uint32_t threads, const std::string &body) {
  return fault_of(LAUNCH_FAILED, [&] { of_threads(threads, VALUES + body); });
}

TEST(Races, AMissingBarrierBeforeARead) {
  std::string text = race_of(128, "st.shared.u32 [%r4], %r1;\nld.shared.u32 %r0, [%r6];");
  EXPECT_PART("race in shared memory", text);
  EXPECT_PART("without a barrier in between", text);
  EXPECT_PART("st.shared.u32 [%r4], %r1;", text);
  EXPECT_PART("ld.shared.u32 %r0, [%r6];", text);
  EXPECT_EQ(race_of(128, "st.shared.u32 [%r4], %r1;\nbar.sync 0;\nld.shared.u32 %r0, [%r6];"), "");
}

TEST(Races, AMissingBarrierBeforeAWrite) {
  const char *before = "st.shared.u32 [%r4], %r1;\nbar.sync 0;\nld.shared.u32 %r0, [%r6];\n";
  EXPECT_PART("race in shared memory", race_of(128, before + std::string("st.shared.u32 [%r4], 1;")));
  EXPECT_EQ(race_of(128, before + std::string("bar.sync 0;\nst.shared.u32 [%r4], 1;")), "");
}

TEST(Races, TwoWarpsWriteTheSameBytes) {
  EXPECT_PART("writes what", race_of(64, "st.shared.u32 [values], 1;"));
}

TEST(Races, BytesSideBySideAreNone) {
  EXPECT_EQ(race_of(128, "add.u32 %r9, %r3, %r1; st.shared.u8 [%r9], 1; ld.shared.u8 %r0, [%r9];"), "");
  EXPECT_PART("race", race_of(128,
                              "add.u32 %r9, %r3, %r1; st.shared.u8 [%r9], 1; shr.u32 %r10, %r1, 1;"
                              "add.u32 %r10, %r3, %r10; ld.shared.u8 %r0, [%r10];"));
}

/* Lanes of a warp need not go in step. */
TEST(Races, LanesOfAWarp) {
  EXPECT_PART("race", race_of(32, "st.shared.u32 [%r4], %r1;\nld.shared.u32 %r0, [%r8];"));
  EXPECT_EQ(race_of(32, "st.shared.u32 [%r4], %r1;\nbar.warp.sync -1;\nld.shared.u32 %r0, [%r8];"), "");
  EXPECT_PART("race",
              race_of(128, "st.shared.u32 [%r4], %r1;\nbar.warp.sync -1;\nld.shared.u32 %r0, [%r6];"));
}

TEST(Races, LanesOfOneInstruction) {
  EXPECT_PART("another lane writes another value", race_of(32, "st.shared.u32 [values], %r1;"));
  EXPECT_EQ(race_of(32, "st.shared.u32 [values], 5;"), "");
  EXPECT_PART("another lane writes another value",
              fault_of(LAUNCH_FAILED, [] { of_threads(32, "mov.u32 %r0, 0; st.global.u32 [%rd0], %r1;"); }));
}

/* The same instruction in a later round of a loop is another one. */
TEST(Races, LanesInDifferentRounds) {
  EXPECT_PART("race", race_of(32, R"(
    mov.u32 %r10, 0;
  LOOP:
    setp.eq.u32 %p1, %r10, %r1;
    @%p1 st.shared.u32 [values], 5;
    add.u32 %r10, %r10, 1;
    setp.lt.u32 %p2, %r10, 2;
    @%p2 bra LOOP;
  )"));
}

TEST(Races, AtomicsAreNone) {
  EXPECT_EQ(race_of(128,
                    "setp.eq.u32 %p1, %r1, 0; @%p1 st.shared.u32 [values], 0; bar.sync 0;"
                    "atom.shared.add.u32 %r0, [values], 1; bar.sync 0; ld.shared.u32 %r0, [values];"),
            "");
  EXPECT_PART("race", race_of(128,
                              "setp.eq.u32 %p1, %r1, 0; @%p1 st.shared.u32 [values], 0; bar.sync 0;"
                              "atom.shared.add.u32 %r0, [values], 1; ld.shared.u32 %r0, [values];"));
}

TEST(Races, ManyReadersAreNone) {
  EXPECT_EQ(race_of(128,
                    "setp.eq.u32 %p1, %r1, 9; @%p1 st.shared.u32 [values], 3; bar.sync 0;"
                    "ld.shared.u32 %r0, [values]; ld.shared.u32 %r0, [values]; bar.sync 0;"
                    "@%p1 st.shared.u32 [values], 4;"),
            "");
}

/* Two blocks of 32 threads; %r1 is the thread, %r2 the block, %rd1 the address of the thread's own number. */
std::string race_of_blocks(const std::string &body) {
  device on(kernel(
      "ld.param.u64 %rd0, [p0]; mov.u32 %r1, %tid.x; mov.u32 %r2, %ctaid.x; mad.lo.u32 %r3, %r2, 32, %r1;"
      "mul.wide.u32 %rd2, %r3, 4; add.u64 %rd1, %rd0, %rd2; mul.wide.u32 %rd4, %r3, 2;"
      "add.u64 %rd3, %rd0, %rd4;" +
      body));
  uint64_t at = on.allocate(std::vector<uint32_t>(64), "values");
  return fault_of(LAUNCH_FAILED, [&] { on.launch({2, 1, 1}, {32, 1, 1}, at); });
}

TEST(Races, BlocksThatWriteTheSameBytes) {
  EXPECT_PART("which block 0 wrote in the same launch: a race between blocks",
              race_of_blocks("st.global.u32 [%rd0], 5;"));
  EXPECT_EQ(race_of_blocks("st.global.u32 [%rd1], %r1;"), "");
}

TEST(Races, ABlockReadsWhatAnotherWrites) {
  EXPECT_PART("block 0 wrote", race_of_blocks("st.global.u32 [%rd1], 5; ld.global.u32 %r5, [%rd0];"));
  EXPECT_PART("block 0 read", race_of_blocks("setp.eq.u32 %p1, %r2, 0; @%p1 ld.global.u32 %r5, [%rd0+128];"
                                             "st.global.u32 [%rd1], 5;"));
  EXPECT_EQ(race_of_blocks("ld.global.u32 %r5, [%rd0]; ld.global.u32 %r5, [%rd1];"), "");
}

/* Blocks whose halves lie in one word do not race, though an earlier access was of words. */
TEST(Races, BlocksBesideEachOther) {
  device on(
      kernel("ld.param.u64 %rd0, [p0]; mov.u32 %r2, %ctaid.x; mul.wide.u32 %rd2, %r2, 2;"
             "add.u64 %rd3, %rd0, %rd2; ld.global.u32 %r5, [%rd0+8]; st.global.u16 [%rd3], 1;"));
  uint64_t at = on.allocate(std::vector<uint32_t>(4));
  on.launch({4, 1, 1}, {1, 1, 1}, at);
  EXPECT_EQ(on.read<uint16_t>(at, 4), std::vector<uint16_t>(4, 1));
}

TEST(Races, ReadsPastACacheOfWhatTheLaunchWrites) {
  EXPECT_PART("past a cache", race_of_blocks("st.global.u32 [%rd1], 5; ld.global.nc.u32 %r5, [%rd1];"));
  EXPECT_EQ(race_of_blocks("st.global.u32 [%rd1], 5; ld.global.u32 %r5, [%rd1];"), "");
}

TEST(Races, StrongAccessesOfBlocksAreNone) {
  EXPECT_EQ(race_of_blocks("st.relaxed.gpu.global.u32 [%rd0], 5; ld.relaxed.gpu.global.u32 %r5, [%rd0];"
                           "red.global.add.u32 [%rd0], 1;"),
            "");
  EXPECT_PART("race", race_of_blocks("red.global.add.u32 [%rd0], 1; ld.global.u32 %r5, [%rd0];"));
}

}  // namespace
}  // namespace cudasim
