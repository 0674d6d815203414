/* Lanes that part at branches and meet again; barriers of blocks. */
#include <numeric>

#include "tests/evaluate.h"

namespace cudasim {
namespace {

TEST(Control, LanesOfAnIfMeetAgain) {
  std::vector<uint32_t> found = of_threads(64, R"(
    setp.lt.u32 %p1, %r1, 10;
    mov.u32 %r2, 0;
    @%p1 bra SMALL;
    mov.u32 %r2, 5;
    bra.uni DONE;
  SMALL:
    mov.u32 %r2, 7;
  DONE:
    activemask.b32 %r3;
    popc.b32 %r4, %r3;
    mad.lo.u32 %r0, %r4, 100, %r2;
  )");
  EXPECT_EQ(found[3], 3207U);
  EXPECT_EQ(found[20], 3205U);
  EXPECT_EQ(found[40], 3205U);
}

TEST(Control, LanesOfNestedIfsMeetWhereEachEnds) {
  std::vector<uint32_t> found = of_threads(32, R"(
    and.b32 %r2, %r1, 1;
    and.b32 %r3, %r1, 2;
    setp.eq.u32 %p1, %r2, 0;
    setp.eq.u32 %p2, %r3, 0;
    mov.u32 %r5, 0;
    @%p1 bra JOIN;
    @%p2 bra INNER;
    mov.u32 %r5, 1;
  INNER:
    activemask.b32 %r6;
    popc.b32 %r6, %r6;
    mad.lo.u32 %r5, %r6, 10, %r5;
  JOIN:
    activemask.b32 %r7;
    popc.b32 %r7, %r7;
    mad.lo.u32 %r0, %r7, 1000, %r5;
  )");
  EXPECT_EQ(found[0], 32000U);
  EXPECT_EQ(found[1], 32160U);
  EXPECT_EQ(found[3], 32161U);
}

TEST(Control, LanesLeaveLoopsOneAfterTheOther) {
  std::vector<uint32_t> found = of_threads(48, R"(
    mov.u32 %r2, 0;
    mov.u32 %r3, 0;
  LOOP:
    add.u32 %r3, %r3, %r2;
    add.u32 %r2, %r2, 1;
    setp.le.u32 %p1, %r2, %r1;
    @%p1 bra LOOP;
    activemask.b32 %r4;
    popc.b32 %r4, %r4;
    mad.lo.u32 %r0, %r4, 10000, %r3;
  )");
  for (uint32_t thread = 0; thread < 48; thread++) {
    EXPECT_EQ(found[thread], (thread < 32 ? 320000 : 160000) + thread * (thread + 1) / 2) << thread;
  }
}

/* A loop within a loop, with a way out of the inner one that skips the rest of the outer one's round. */
TEST(Control, LoopsMayBeNestedAndContinued) {
  std::vector<uint32_t> found = of_threads(32, R"(
    mov.u32 %r0, 0;
    mov.u32 %r2, 0;
  OUTER:
    mov.u32 %r3, 0;
  INNER:
    setp.eq.u32 %p1, %r3, %r1;
    @%p1 bra CONTINUE;
    add.u32 %r0, %r0, 1;
    add.u32 %r3, %r3, 1;
    setp.lt.u32 %p2, %r3, 5;
    @%p2 bra INNER;
    add.u32 %r0, %r0, 100;
  CONTINUE:
    add.u32 %r2, %r2, 1;
    setp.lt.u32 %p3, %r2, 3;
    @%p3 bra OUTER;
  )");
  EXPECT_EQ(found[0], 0U);
  EXPECT_EQ(found[2], 6U);
  EXPECT_EQ(found[4], 12U);
  EXPECT_EQ(found[5], 315U);
  EXPECT_EQ(found[31], 315U);
}

TEST(Control, GuardsRuleOutLanes) {
  std::vector<uint32_t> found = of_threads(32, R"(
    setp.lt.u32 %p1, %r1, 4;
    mov.u32 %r0, 1;
    @%p1 mov.u32 %r0, 2;
    @!%p1 add.u32 %r0, %r0, 5;
  )");
  EXPECT_EQ(found[3], 2U);
  EXPECT_EQ(found[4], 6U);
}

TEST(Control, LanesMayEndEarly) {
  device on(kernel(R"(
    ld.param.u64 %rd0, [p0];
    mov.u32 %r1, %tid.x;
    mul.wide.u32 %rd1, %r1, 4;
    add.s64 %rd1, %rd0, %rd1;
    setp.lt.u32 %p1, %r1, 3;
    @%p1 ret;
    setp.lt.u32 %p2, %r1, 7;
    @%p2 bra SOME;
    st.global.u32 [%rd1], 9;
    exit;
  SOME:
    st.global.u32 [%rd1], 8;
  )"));
  uint64_t to = on.allocate(std::vector<uint32_t>(32, 1));
  on.launch({1, 1, 1}, {32, 1, 1}, to);
  std::vector<uint32_t> found = on.read<uint32_t>(to, 32);
  EXPECT_EQ(found[2], 1U);
  EXPECT_EQ(found[3], 8U);
  EXPECT_EQ(found[7], 9U);
}

TEST(Control, BranchesByIndex) {
  std::vector<uint32_t> found = of_threads(32, R"(
    and.b32 %r2, %r1, 3;
    WAYS: .branchtargets ZERO, ONE, ZERO, THREE;
    brx.idx %r2, WAYS;
  ZERO:
    mov.u32 %r3, 10;
    bra DONE;
  ONE:
    mov.u32 %r3, 11;
    bra DONE;
  THREE:
    mov.u32 %r3, 13;
  DONE:
    activemask.b32 %r4;
    popc.b32 %r4, %r4;
    mad.lo.u32 %r0, %r4, 100, %r3;
  )");
  EXPECT_EQ(found[0], 3210U);
  EXPECT_EQ(found[1], 3211U);
  EXPECT_EQ(found[2], 3210U);
  EXPECT_EQ(found[7], 3213U);
}

TEST(Control, ALoneBranchMustNotDiverge) {
  EXPECT_PART("says .uni", fault_of(LAUNCH_FAILED, [] {
                of_threads(
                    32, "setp.lt.u32 %p1, %r1, 4; @%p1 bra.uni DONE; mov.u32 %r0, 1; DONE: mov.u32 %r0, 2;");
              }));
}

/* Each thread takes what another warp left before the barrier. */
const char *const REVERSING = R"(
  .visible .entry test(.param .u64 p0)
  {
    .reg .b32 %r<16>;
    .reg .b64 %rd<8>;
    .shared .align 4 .b8 values[512];
    ld.param.u64 %rd0, [p0];
    mov.u32 %r1, %tid.x;
    mov.u32 %r2, values;
    shl.b32 %r3, %r1, 2;
    add.u32 %r4, %r2, %r3;
    mov.u32 %r9, %ctaid.x;
    mad.lo.u32 %r10, %r9, 1000, %r1;
    st.shared.u32 [%r4], %r10;
    bar.sync 0;
    sub.u32 %r5, 508, %r3;
    add.u32 %r6, %r2, %r5;
    ld.shared.u32 %r7, [%r6];
    mov.u32 %r8, %ntid.x;
    mad.lo.u32 %r8, %r9, %r8, %r1;
    mul.wide.u32 %rd1, %r8, 4;
    add.u64 %rd2, %rd0, %rd1;
    st.global.u32 [%rd2], %r7;
    ret;
  })";

TEST(Control, BarriersOrderSharedMemoryWhateverRunsFirst) {
  for (uint64_t seed : {0, 1, 2, 3}) {
    device on(REVERSING);
    on.order_seed = seed;
    uint64_t to = on.memory.allocate(3 * 512, "results");
    on.launch({3, 1, 1}, {128, 1, 1}, to);
    std::vector<uint32_t> found = on.read<uint32_t>(to, 384);
    for (uint32_t i = 0; i < 384; i++) {
      ASSERT_EQ(found[i], i / 128 * 1000 + 127 - i % 128);
    }
  }
}

TEST(Control, BarriersMustBeReachedByAllLanes) {
  EXPECT_PART("not all threads of its warp reach", fault_of(LAUNCH_FAILED, [] {
                of_threads(32, "setp.lt.u32 %p1, %r1, 4; @%p1 bra DONE; bar.sync 0; DONE: mov.u32 %r0, 2;");
              }));
  EXPECT_PART("not all threads of its warp reach", fault_of(LAUNCH_FAILED, [] {
                of_threads(32, "mov.u32 %r0, 2; setp.lt.u32 %p1, %r1, 4; @%p1 bar.sync 0;");
              }));
  EXPECT_PART("have ended", fault_of(LAUNCH_FAILED, [] {
                of_threads(32, "mov.u32 %r0, 2; setp.lt.u32 %p1, %r1, 4; @%p1 exit; bar.sync 0;");
              }));
}

TEST(Control, BarriersMustBeReachedByAllWarps) {
  EXPECT_PART("warp 1 never reaches", fault_of(LAUNCH_FAILED, [] {
                of_threads(64, "mov.u32 %r0, 2; setp.gt.u32 %p1, %r1, 31; @%p1 exit; bar.sync 0;");
              }));
  EXPECT_PART("waits at another one", fault_of(LAUNCH_FAILED, [] {
                of_threads(
                    64,
                    "setp.gt.u32 %p1, %r1, 31; @%p1 bra OTHER; bar.sync 0; bra DONE; OTHER: bar.sync 0;"
                    "DONE: mov.u32 %r0, 2;");
              }));
}

TEST(Control, PartialBarriersAreRefused) {
  EXPECT_PART("not supported",
              fault_of(LAUNCH_FAILED, [] { of_threads(64, "mov.u32 %r0, 2; bar.sync 1, 32;"); }));
  EXPECT_EQ(of_threads(64, "mov.u32 %r0, 2; bar.sync 1, 64;")[63], 2U);
}

TEST(Control, ThreadsKnowWhereTheyAre) {
  device on(kernel(R"(
    ld.param.u64 %rd0, [p0];
    mov.u32 %r1, %tid.x; mov.u32 %r2, %tid.y; mov.u32 %r3, %tid.z;
    mov.u32 %r4, %ctaid.x; mov.u32 %r5, %ctaid.y; mov.u32 %r6, %ctaid.z;
    mov.u32 %r7, %ntid.x; mov.u32 %r8, %ntid.y; mov.u32 %r9, %ntid.z;
    mov.u32 %r10, %nctaid.x; mov.u32 %r11, %nctaid.y;
    mad.lo.u32 %r12, %r3, %r8, %r2;
    mad.lo.u32 %r12, %r12, %r7, %r1;
    mad.lo.u32 %r13, %r6, %r11, %r5;
    mad.lo.u32 %r13, %r13, %r10, %r4;
    mul.lo.u32 %r14, %r7, %r8;
    mul.lo.u32 %r14, %r14, %r9;
    mad.lo.u32 %r15, %r13, %r14, %r12;
    mul.wide.u32 %rd1, %r15, 4;
    add.u64 %rd1, %rd0, %rd1;
    mov.u32 %r16, %laneid; mov.u32 %r17, %warpid;
    mad.lo.u32 %r18, %r17, 32, %r16;
    mad.lo.u32 %r18, %r13, 1000, %r18;
    st.global.u32 [%rd1], %r18;
  )"));
  uint64_t to = on.memory.allocate(4 * 60 * 12, "results");
  on.launch({2, 3, 2}, {5, 3, 4}, to);
  std::vector<uint32_t> found = on.read<uint32_t>(to, 60 * 12);
  for (uint32_t i = 0; i < found.size(); i++) {
    ASSERT_EQ(found[i], i / 60 * 1000 + i % 60);
  }
}

TEST(Control, DependentLaunchesNeedNotWait) {
  EXPECT_EQ(
      of_threads(33, "griddepcontrol.launch_dependents; mov.u32 %r0, %r1; griddepcontrol.wait;")[32], 32U);
}

TEST(Control, TrapsEndTheLaunch) {
  EXPECT_PART("trap", fault_of(LAUNCH_FAILED, [] { of_threads(1, "mov.u32 %r0, 1; trap;"); }));
}

}  // namespace
}  // namespace cudasim
