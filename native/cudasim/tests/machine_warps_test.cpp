/* What lanes of a warp do together, and atomics. */
#include "tests/evaluate.h"

namespace cudasim {
namespace {

TEST(Warps, ShuffleDown) {
  std::vector<uint32_t> found =
      of_threads(32,
                 "shfl.sync.down.b32 %r2|%p1, %r1, 4, 31, -1; selp.u32 %r3, 100, 0, %p1;"
                 "add.u32 %r0, %r2, %r3;");
  EXPECT_EQ(found[0], 104U);
  EXPECT_EQ(found[27], 131U);
  EXPECT_EQ(found[28], 28U);
}

TEST(Warps, ShuffleUpWithinSegments) {
  /* Segments of 8 lanes: the limit's upper part is 32 - 8, and its lower part 0. */
  std::vector<uint32_t> found = of_threads(32, "shfl.sync.up.b32 %r0, %r1, 3, 0x1800, 0xffffffff;");
  EXPECT_EQ(found[10], 10U);
  EXPECT_EQ(found[11], 8U);
  EXPECT_EQ(found[31], 28U);
}

TEST(Warps, ShuffleByButterflyAndIndex) {
  EXPECT_EQ(of_threads(32, "shfl.sync.bfly.b32 %r0, %r1, 16, 31, -1;")[3], 19U);
  EXPECT_EQ(of_threads(32, "shfl.sync.idx.b32 %r0, %r1, 5, 31, -1;")[30], 5U);
  EXPECT_EQ(of_threads(32, "shfl.sync.idx.b32 %r0, %r1, 5, 0x181f, -1;")[30], 29U);
}

TEST(Warps, ShufflesSumUp) {
  std::string sum = "mov.u32 %r0, %r1;\n";
  for (const char *distance : {"16", "8", "4", "2", "1"}) {
    sum += std::string("shfl.sync.bfly.b32 %r2, %r0, ") + distance + ", 31, -1; add.u32 %r0, %r0, %r2;\n";
  }
  EXPECT_EQ(of_threads(32, sum), std::vector<uint32_t>(32, 496));
}

TEST(Warps, ShufflesTakeOnlyFromThoseThatTakePart) {
  EXPECT_PART("does not take part",
              fault_of(LAUNCH_FAILED, [] { of_threads(16, "shfl.sync.idx.b32 %r0, %r1, 20, 31, 0xffff;"); }));
  EXPECT_PART("names lanes", fault_of(LAUNCH_FAILED, [] {
                of_threads(
                    32,
                    "mov.u32 %r0, 0; setp.lt.u32 %p1, %r1, 8; @%p1 shfl.sync.idx.b32 %r0, %r1, 0, 31, -1;");
              }));
}

TEST(Warps, Vote) {
  EXPECT_EQ(of_threads(32, "setp.lt.u32 %p1, %r1, 5; vote.sync.ballot.b32 %r0, %p1, -1;")[9], 0x1FU);
  EXPECT_EQ(of_threads(40, "setp.lt.u32 %p1, %r1, 35; vote.sync.ballot.b32 %r0, %p1, -1;")[39], 0x7U);
  auto holds = [](const char *what, const char *condition) {
    return of_threads(32, std::string("setp.") + condition + "; vote.sync." + what +
                              ".pred %p2, %p1, -1; selp.u32 %r0, 1, 0, %p2;")[7] == 1;
  };
  EXPECT_TRUE(holds("any", "eq.u32 %p1, %r1, 5"));
  EXPECT_FALSE(holds("all", "eq.u32 %p1, %r1, 5"));
  EXPECT_FALSE(holds("uni", "eq.u32 %p1, %r1, 5"));
  EXPECT_TRUE(holds("uni", "gt.u32 %p1, %r1, 50"));
  EXPECT_TRUE(holds("all", "lt.u32 %p1, %r1, 50"));
  EXPECT_FALSE(holds("any", "gt.u32 %p1, %r1, 50"));
}

TEST(Warps, LanesReduceTheirValues) {
  auto reduced = [](const char *how, const char *values) {
    return of_threads(32, values + (" redux.sync." + std::string(how)) + " %r0, %r2, -1;");
  };
  EXPECT_EQ(reduced("add.u32", "mov.u32 %r2, %r1;"), std::vector<uint32_t>(32, 496));
  EXPECT_EQ(reduced("add.s32", "mov.u32 %r2, 0x10000001;")[3], 32U);  // the sum wraps around
  EXPECT_EQ(reduced("min.s32", "sub.s32 %r2, 5, %r1;")[0], static_cast<uint32_t>(5 - 31));
  EXPECT_EQ(reduced("max.s32", "sub.s32 %r2, 5, %r1;")[31], 5U);
  EXPECT_EQ(reduced("min.u32", "sub.s32 %r2, 5, %r1;")[31], 0U);
  EXPECT_EQ(reduced("max.u32", "sub.s32 %r2, 5, %r1;")[0], 0xFFFF'FFFFU);
  EXPECT_EQ(reduced("and.b32", "or.b32 %r2, %r1, 96;")[9], 96U);
  EXPECT_EQ(reduced("or.b32", "shl.b32 %r2, 2, %r1;")[9], 0xFFFF'FFFEU);
  EXPECT_EQ(reduced("xor.b32", "shl.b32 %r2, 3, %r1;")[9], 1U);
}

TEST(Warps, OnlyLanesThatTakePartReduceTheirValues) {
  std::vector<uint32_t> found =
      of_threads(40, "mov.u32 %r0, 7; setp.gt.u32 %p1, %r1, 3; @%p1 bra DONE;"
                     "redux.sync.add.u32 %r0, %r1, 15; DONE: bar.sync 0;");
  EXPECT_EQ(found[0], 6U);
  EXPECT_EQ(found[3], 6U);
  EXPECT_EQ(found[4], 7U);
  EXPECT_EQ(found[39], 7U);
  EXPECT_PART("names lanes",
              fault_of(LAUNCH_FAILED, [] { of_threads(32, "redux.sync.add.u32 %r0, %r1, 15;"); }));
}

TEST(Warps, MasksOfLanes) {
  EXPECT_EQ(of_threads(32, "mov.u32 %r0, %lanemask_lt;")[5], 0x1FU);
  EXPECT_EQ(of_threads(32, "mov.u32 %r0, %lanemask_le;")[31], 0xFFFF'FFFFU);
  EXPECT_EQ(of_threads(32, "mov.u32 %r0, %lanemask_gt;")[30], 0x8000'0000U);
  EXPECT_EQ(of_threads(32, "mov.u32 %r0, %lanemask_ge;")[0], 0xFFFF'FFFFU);
  EXPECT_EQ(of_threads(32, "mov.u32 %r0, %lanemask_eq;")[9], 0x200U);
}

/* Runs an atomic once by each of 100 threads in 4 blocks. */
template <typename T>
T after_atomics(T before, const std::string &instruction) {
  device on(kernel("ld.param.u64 %rd0, [p0]; mov.u32 %r1, %tid.x; cvt.u64.u32 %rd1, %r1;" + instruction));
  uint64_t where = on.allocate(std::vector<T>{before});
  on.order_seed = 7;
  on.launch({4, 1, 1}, {25, 1, 1}, where);
  return on.read<T>(where, 1)[0];
}

TEST(Warps, AtomicsOfAllBlocksAddUp) {
  EXPECT_EQ(after_atomics<uint32_t>(5, "red.global.add.u32 [%rd0], %r1;"), 5 + 4 * 300U);
  EXPECT_EQ(after_atomics<uint64_t>(5, "atom.global.add.u64 %rd2, [%rd0], %rd1;"), 5 + 4 * 300U);
  EXPECT_EQ(after_atomics<uint32_t>(5, "atom.global.max.u32 %r2, [%rd0], %r1;"), 24U);
  EXPECT_EQ(after_atomics<int32_t>(5, "red.relaxed.gpu.global.min.s32 [%rd0], -3;"), -3);
  EXPECT_EQ(after_atomics<uint32_t>(0, "red.global.or.b32 [%rd0], %r1;"), 31U);
  EXPECT_EQ(after_atomics<uint32_t>(0, "atom.global.inc.u32 %r2, [%rd0], 6;"), 100U % 7);
  EXPECT_EQ(after_atomics<uint32_t>(3, "atom.global.dec.u32 %r2, [%rd0], 6;"), (3 + 7 * 20 - 100U) % 7);
  EXPECT_EQ(after_atomics<uint32_t>(1, "atom.global.cas.b32 %r2, [%rd0], 1, 42;"), 42U);
  EXPECT_EQ(after_atomics<float>(0.5F, "red.global.add.f32 [%rd0], 0f3F800000;"), 100.5F);
  EXPECT_EQ(after_atomics<double>(0.5, "atom.add.f64 %fd1, [%rd0], 0d3FF0000000000000;"), 100.5);
}

TEST(Warps, AtomicsGiveWhatWasThereBefore) {
  device on(kernel(R"(
    .shared .align 4 .b8 counter[4];
    ld.param.u64 %rd0, [p0];
    mov.u32 %r1, %tid.x;
    setp.eq.u32 %p1, %r1, 0;
    @%p1 st.shared.u32 [counter], 0;
    bar.sync 0;
    atom.shared.add.u32 %r2, [counter], 1;
    mul.wide.u32 %rd1, %r2, 4;
    add.u64 %rd1, %rd0, %rd1;
    st.global.u32 [%rd1], 1;
  )"));
  uint64_t to = on.memory.allocate(400, "results");
  on.launch({1, 1, 1}, {100, 1, 1}, to);
  EXPECT_EQ(on.read<uint32_t>(to, 100), std::vector<uint32_t>(100, 1));
}

}  // namespace
}  // namespace cudasim
