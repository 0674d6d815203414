/* cp.async: what it copies, that its bytes are there no earlier than they must be, and what goes wrong. */
#include "tests/evaluate.h"

namespace cudasim {
namespace {

/*
 * For threads with their number in %r1: the address of the thread's 16 bytes of 1024 in %rd1, and in shared
 * memory in %r2 (first buffer) and %r3 (second buffer); those of its neighbour in the other warp in %r4.
 */
const char *const ADDRESSES = R"(
  .shared .align 16 .b8 first[1024];
  .shared .align 16 .b8 second[1024];
  ld.param.u64 %rd0, [p0];
  ld.param.u64 %rd2, [p1];
  mov.u32 %r1, %tid.x;
  shl.b32 %r5, %r1, 4;
  cvt.u64.u32 %rd3, %r5;
  add.u64 %rd1, %rd0, %rd3;
  mov.u32 %r2, first;
  add.u32 %r2, %r2, %r5;
  mov.u32 %r3, second;
  add.u32 %r3, %r3, %r5;
  xor.b32 %r4, %r2, 512;
  mul.wide.u32 %rd4, %r1, 4;
  add.u64 %rd2, %rd2, %rd4;
  mov.u32 %r0, 0;
)";

/* Of 64 threads, the words that they leave in %r0. Word i of the 1024 bytes is 1000 + i. */
class copying {
 public:
  explicit copying(const std::string &body)
      : on(kernel(ADDRESSES + body + "\nst.global.u32 [%rd2], %r0;\nret;", 2)) {
    std::vector<uint32_t> words(256);
    for (uint32_t i = 0; i < words.size(); i++) {
      words[i] = 1000 + i;
    }
    source = on.allocate(words, "source");
    results = on.memory.allocate(4 * THREADS, "results");
  }

  counters run() { return on.launch({1, 1, 1}, {THREADS, 1, 1}, source, results); }

  std::vector<uint32_t> found() {
    run();
    return on.read<uint32_t>(results, THREADS);
  }

  static constexpr uint32_t THREADS = 64;
  device on;
  uint64_t source;
  uint64_t results;
};

std::string fault_of_copying(const std::string &body, int code = LAUNCH_FAILED) {
  return fault_of(code, [&] { copying(body).run(); });
}

TEST(AsyncCopies, AreThereOnceTheyAreWaitedFor) {
  for (const char *wait : {"cp.async.commit_group;\ncp.async.wait_group 0;", "cp.async.wait_all;",
                           "cp.async.commit_group;\ncp.async.wait_all;"}) {
    copying copied(std::string("cp.async.cg.shared.global [%r2], [%rd1], 16;\n") + wait +
                   "\nld.shared.u32 %r0, [%r2+12];");
    std::vector<uint32_t> found = copied.found();
    for (uint32_t i = 0; i < copying::THREADS; i++) {
      ASSERT_EQ(found[i], 1000 + 4 * i + 3) << wait;
    }
  }
}

TEST(AsyncCopies, AreOfFourEightOrSixteenBytes) {
  for (const char *opcode :
       {"cp.async.ca.shared.global", "cp.async.ca.shared::cta.global", "cp.async.ca.shared.global.L2::128B"}) {
    for (int bytes : {4, 8, 16}) {
      std::string size = std::to_string(bytes);
      copying copied("st.shared.v4.u32 [%r2], {%r1, %r1, %r1, %r1};\n" + std::string(opcode) +
                     " [%r2], [%rd1], " + size + ";\ncp.async.wait_all;\nld.shared.u32 %r6, [%r2+" +
                     std::to_string(bytes - 4) + "];\nld.shared.u32 %r7, [%r2+" +
                     std::to_string(bytes % 16) + "];\nmad.lo.u32 %r0, %r7, 10000, %r6;");
      uint32_t last = 1000 + 4 * 5 + static_cast<uint32_t>(bytes) / 4 - 1;
      /* The word behind the copy is as it was; behind 16 bytes this looks at the first one. */
      EXPECT_EQ(copied.found()[5], (bytes == 16 ? 1000 + 4 * 5 : 5U) * 10000 + last) << opcode << " " << size;
    }
  }
}

TEST(AsyncCopies, TakeOffsetsAndNames) {
  copying copied(
      "cp.async.ca.shared.global [%r2+4], [%rd1+8], 4;\ncp.async.ca.shared.global [%r2+8], [%rd1+0], 8;\n"
      "cp.async.wait_all;\nld.shared.u32 %r6, [%r2+4];\nld.shared.u32 %r7, [%r2+12];\n"
      "mad.lo.u32 %r0, %r7, 10000, %r6;");
  EXPECT_EQ(copied.found()[9], (1000 + 4 * 9 + 1) * 10000U + 1000 + 4 * 9 + 2);
  copying named(
      "setp.eq.u32 %p1, %r1, 0;\n@%p1 cp.async.cg.shared.global [first+32], [%rd1+48], 16;\n"
      "cp.async.wait_all;\nbar.sync 0;\nld.shared.u32 %r0, [first+36];");
  EXPECT_EQ(named.found(), std::vector<uint32_t>(copying::THREADS, 1013));
}

TEST(AsyncCopies, FillWhatTheSourceLacksWithZeros) {
  /* Thread i copies i mod 17 bytes of its 16. */
  copying copied(R"(
    rem.u32 %r8, %r1, 17;
    st.shared.v4.u32 [%r2], {%r1, %r1, %r1, %r1};
    cp.async.cg.shared.global [%r2], [%rd1], 16, %r8;
    cp.async.wait_all;
    ld.shared.v4.u32 {%r9, %r10, %r11, %r12}, [%r2];
    mad.lo.u32 %r0, %r9, 3, %r10;
    mad.lo.u32 %r0, %r0, 3, %r11;
    mad.lo.u32 %r0, %r0, 3, %r12;
  )");
  counters counted = copied.run();
  std::vector<uint32_t> found = copied.on.read<uint32_t>(copied.results, copying::THREADS);
  uint64_t bytes = 0;
  for (uint32_t i = 0; i < copying::THREADS; i++) {
    uint32_t words[4] = {1000 + 4 * i, 1001 + 4 * i, 1002 + 4 * i, 1003 + 4 * i};
    uint32_t cut[4] = {};
    std::memcpy(cut, words, i % 17);
    ASSERT_EQ(found[i], ((cut[0] * 3 + cut[1]) * 3 + cut[2]) * 3 + cut[3]) << i;
    bytes += i % 17;
  }
  EXPECT_EQ(counted.bytes_loaded, bytes);
  EXPECT_EQ(counted.unique_bytes_loaded, bytes);
  /* Two threads share a sector; threads 0, 17, 34 and 51 read nothing, but their neighbours do. */
  EXPECT_EQ(counted.global_load_sectors, 32U);
  EXPECT_EQ(counted.unique_load_sectors, 32U);
}

TEST(AsyncCopies, OfNothingReadNothing) {
  EXPECT_EQ(fault_of_copying("cp.async.ca.shared.global [%r2], [%rd1+4096], 4, 0;\ncp.async.wait_all;\n"
                             "ld.shared.u32 %r0, [%r2];"),
            "");
  EXPECT_PART("reads 1 byte at", fault_of_copying("cp.async.ca.shared.global [%r2], [%rd1+4096], 4, 1;",
                                                  ILLEGAL_ADDRESS));
  EXPECT_PART("reads 5 bytes for a copy of 4",
              fault_of_copying("mov.u32 %r6, 5;\ncp.async.ca.shared.global [%r2], [%rd1], 4, %r6;"));
}

TEST(AsyncCopies, CountAsLoads) {
  counters counted =
      copying("cp.async.cg.shared.global [%r2], [%rd1], 16;\ncp.async.wait_all;\n").run();
  EXPECT_EQ(counted.bytes_loaded, 1024U);
  EXPECT_EQ(counted.unique_bytes_loaded, 1024U);
  EXPECT_EQ(counted.global_load_sectors, 32U);
  EXPECT_EQ(counted.unique_load_sectors, 32U);
  EXPECT_EQ(counted.bytes_stored, 4 * 64U);
  counted = copying("cp.async.ca.shared.global [%r2], [%rd1], 4;\ncp.async.wait_all;\n").run();
  EXPECT_EQ(counted.bytes_loaded, 256U);
  EXPECT_EQ(counted.global_load_sectors, 32U);
}

TEST(AsyncCopies, MustBeWaitedForByTheirOwnThread) {
  const std::string copy = "cp.async.cg.shared.global [%r2], [%rd1], 16;\n";
  std::string text = fault_of_copying(copy + "ld.shared.u32 %r0, [%r2];");
  EXPECT_PART("reads shared memory at offset 0, where thread 0 (warp 0, lane 0) has not waited for the end of "
              "a copy",
              text);
  EXPECT_PART("ld.shared.u32 %r0, [%r2];", text);
  EXPECT_PART("the copy at line", text);
  EXPECT_PART("cp.async.cg.shared.global [%r2], [%rd1], 16;", text);
  EXPECT_PART("has not waited", fault_of_copying(copy + "cp.async.commit_group;\nld.shared.u32 %r0, [%r2];"));
  EXPECT_PART("has not waited", fault_of_copying(copy + "bar.sync 0;\nld.shared.u32 %r0, [%r2];"));
  /* Its group was not committed. */
  EXPECT_PART("has not waited", fault_of_copying(copy + "cp.async.wait_group 0;\nld.shared.u32 %r0, [%r2];"));
  /* Only the other warp waits. */
  EXPECT_PART("where thread 32 (warp 1, lane 0) has not waited",
              fault_of_copying(copy + "setp.lt.u32 %p1, %r1, 32;\n@%p1 cp.async.wait_all;\nbar.sync 0;\n"
                                      "@%p1 ld.shared.u32 %r0, [%r4];"));
  /* Only other lanes of the warp wait. */
  EXPECT_PART("where thread 5 (warp 0, lane 5) has not waited",
              fault_of_copying(copy + "setp.ne.u32 %p1, %r1, 5;\n@%p1 cp.async.wait_all;\nbar.sync 0;\n"
                                      "ld.shared.u32 %r0, [%r2];"));
}

TEST(AsyncCopies, AreNotThereForAnyKindOfAccess) {
  const std::string copy = "cp.async.ca.shared.global [%r2], [%rd1], 8;\n";
  EXPECT_PART("has not waited", fault_of_copying(copy + "ld.shared.u8 %r0, [%r2+7];"));
  EXPECT_PART("writes shared memory", fault_of_copying(copy + "st.shared.u32 [%r2+4], 1;"));
  EXPECT_PART("writes shared memory", fault_of_copying(copy + "atom.shared.add.u32 %r0, [%r2], 1;"));
  EXPECT_PART("has not waited",
              fault_of_copying(copy + "cvt.u64.u32 %rd5, %r2;\ncvta.shared.u64 %rd5, %rd5;\nld.u32 %r0, [%rd5];"));
  /* Another copy is no better. */
  EXPECT_PART("writes shared memory", fault_of_copying(copy + copy));
  EXPECT_PART("writes shared memory", fault_of_copying("cp.async.ca.shared.global [first], [%rd0], 8;"));
  EXPECT_EQ(fault_of_copying(copy + "st.shared.u32 [%r2+8], 1;\nld.shared.u32 %r0, [%r2+8];"), "");
  EXPECT_EQ(fault_of_copying(copy + "cp.async.wait_all;\n" + copy + "cp.async.wait_all;\n"), "");
}

TEST(AsyncCopies, GroupsEndInTheirOrder) {
  /* A group with each buffer, and an empty one. */
  const std::string groups =
      "cp.async.cg.shared.global [%r2], [%rd1], 16;\ncp.async.commit_group;\n"
      "cp.async.cg.shared.global [%r3], [%rd1], 16;\ncp.async.commit_group;\n";
  auto wait = [](int latest) { return "cp.async.wait_group " + std::to_string(latest) + ";\n"; };
  const std::string read_first = "ld.shared.u32 %r0, [%r2];\n";
  const std::string read_second = "ld.shared.u32 %r0, [%r3];\n";
  EXPECT_EQ(copying(groups + wait(1) + read_first).found()[3], 1012U);
  EXPECT_PART("has not waited", fault_of_copying(groups + wait(1) + read_second));
  EXPECT_PART("has not waited", fault_of_copying(groups + wait(2) + read_first));
  EXPECT_EQ(copying(groups + wait(0) + read_second).found()[3], 1012U);
  /* Groups without a copy count, too. */
  const std::string empty = "cp.async.commit_group;\n";
  EXPECT_EQ(copying(groups + empty + wait(1) + read_second).found()[3], 1012U);
  EXPECT_PART("has not waited", fault_of_copying(groups + empty + wait(2) + read_second));
  /* What is committed later does not bring back what was waited for. */
  EXPECT_EQ(copying(groups + wait(1) + empty + empty + wait(2) + read_second).found()[3], 1012U);
}

TEST(AsyncCopies, GroupsAreOfEachThread) {
  /* Even threads commit another group, so that waiting for all but one covers their copy only. */
  const std::string body =
      "cp.async.cg.shared.global [%r2], [%rd1], 16;\ncp.async.commit_group;\nand.b32 %r6, %r1, 1;\n"
      "setp.eq.u32 %p1, %r6, 0;\n@%p1 cp.async.commit_group;\ncp.async.wait_group 1;\n";
  EXPECT_EQ(copying(body + "@%p1 ld.shared.u32 %r0, [%r2];").found()[2], 1008U);
  EXPECT_PART("where thread 1 (warp 0, lane 1) has not waited",
              fault_of_copying(body + "ld.shared.u32 %r0, [%r2];"));
}

TEST(AsyncCopies, OfOtherThreadsNeedABarrierAfterTheWait) {
  const std::string copy = "cp.async.cg.shared.global [%r2], [%rd1], 16;\n";
  const std::string read = "ld.shared.u32 %r0, [%r4];";
  EXPECT_PART("where thread 32 (warp 1, lane 0) has not waited",
              fault_of_copying(copy + "bar.sync 0;\ncp.async.wait_all;\n" + read));
  /* Here it has, but before no barrier. */
  std::string text =
      fault_of_copying(copy + "setp.lt.u32 %p1, %r1, 32;\nbar.sync 0;\ncp.async.wait_all;\n@!%p1 " + read);
  EXPECT_PART("race in shared memory at offset 0: reads what thread 0 (warp 0, lane 0) wrote", text);
  EXPECT_PART("the other one at line", text);
  EXPECT_PART("cp.async.wait_all;", text);
  EXPECT_EQ(copying(copy + "cp.async.wait_all;\nbar.sync 0;\n" + read).found()[1], 1000 + 4 * 33U);
  /* Among lanes of a warp a barrier of the warp does. */
  const std::string neighbour = "xor.b32 %r6, %r2, 16;\nld.shared.u32 %r0, [%r6];";
  EXPECT_PART("race in shared memory", fault_of_copying(copy + "cp.async.wait_all;\n" + neighbour));
  EXPECT_PART("race in shared memory",
              fault_of_copying(copy + "bar.warp.sync -1;\ncp.async.wait_all;\n" + neighbour));
  EXPECT_EQ(copying(copy + "cp.async.wait_all;\nbar.warp.sync -1;\n" + neighbour).found()[1], 1000U);
}

TEST(AsyncCopies, MayWriteAsSoonAsTheyBegin) {
  const std::string before = "st.shared.u32 [%r2], %r1;\nbar.sync 0;\nld.shared.u32 %r0, [%r4];\n";
  const std::string copy = "cp.async.cg.shared.global [%r2], [%rd1], 16;\n";
  EXPECT_PART("race in shared memory", fault_of_copying(before + copy));
  EXPECT_PART("race in shared memory", fault_of_copying(before + copy + "bar.sync 0;\ncp.async.wait_all;\n"));
  EXPECT_EQ(fault_of_copying(before + "bar.sync 0;\n" + copy), "");
}

/* Two buffers, of which one is filled while the other is read, as in a loop over tiles. */
std::string loop_over_tiles(const std::string &wait, const std::string &after_reading) {
  return R"(
    mov.u32 %r10, 0;
    mov.u32 %r11, 0;
    cp.async.cg.shared.global [%r2], [%rd1], 16;
    cp.async.commit_group;
  LOOP:
    xor.b32 %r12, %r11, 1024;
    add.u32 %r13, %r2, %r12;
    add.u32 %r14, %r4, %r11;
    setp.lt.u32 %p1, %r10, 3;
    @%p1 cp.async.cg.shared.global [%r13], [%rd1], 16;
    cp.async.commit_group;
  )" + wait + R"(
    bar.sync 0;
    ld.shared.u32 %r15, [%r14];
    add.u32 %r0, %r0, %r15;
  )" + after_reading +
         R"(
    mov.u32 %r11, %r12;
    add.u32 %r10, %r10, 1;
    setp.lt.u32 %p2, %r10, 4;
    @%p2 bra LOOP;
  )";
}

TEST(AsyncCopies, OverlapWithReadsOfAnotherBuffer) {
  for (uint64_t seed : {0, 1, 2, 3}) {
    copying copied(loop_over_tiles("cp.async.wait_group 1;", "bar.sync 0;"));
    copied.on.order_seed = seed;
    EXPECT_EQ(copied.found()[7], 4 * (1000 + 4 * (7 + 32U)));
    EXPECT_PART("race in shared memory", fault_of(LAUNCH_FAILED, [&] {
                  copying unsafe(loop_over_tiles("cp.async.wait_group 1;", ""));
                  unsafe.on.order_seed = seed;
                  unsafe.run();
                }));
    EXPECT_PART("has not waited", fault_of(LAUNCH_FAILED, [&] {
                  copying early(loop_over_tiles("cp.async.wait_group 2;", "bar.sync 0;"));
                  early.on.order_seed = seed;
                  early.run();
                }));
  }
}

TEST(AsyncCopies, OfSourcesThatChangeBeforeTheWaitAreCaught) {
  const std::string copy = "cp.async.cg.shared.global [%r2], [%rd1], 16;\n";
  std::string text = fault_of_copying(copy + "st.global.u32 [%rd1+4], 1;\ncp.async.wait_all;");
  EXPECT_PART("copies what is written before the copy is waited for", text);
  EXPECT_PART("the wait at line", text);
  EXPECT_EQ(fault_of_copying(copy + "cp.async.wait_all;\nst.global.u32 [%rd1+4], 1;\n"), "");
}

TEST(AsyncCopies, ChecksTheirSourcesAsLoadsAreChecked) {
  EXPECT_PART("offset 1024 of the 1024 bytes of allocation \"source\", beyond its end",
              fault_of_copying("cp.async.cg.shared.global [%r2], [%rd1+16], 16;", ILLEGAL_ADDRESS));
  EXPECT_PART("not a multiple",
              fault_of_copying("cp.async.cg.shared.global [%r2], [%rd1+8], 16;", MISALIGNED_ADDRESS));
  EXPECT_PART("not a multiple",
              fault_of_copying("cp.async.ca.shared.global [%r2], [%rd1+4], 8;", MISALIGNED_ADDRESS));
  copying freed("cp.async.ca.shared.global [%r2], [%rd1], 4;");
  freed.on.memory.free(freed.source);
  EXPECT_PART("\"source\", which is freed", fault_of(ILLEGAL_ADDRESS, [&] { freed.run(); }));
  /* The results are not written yet. */
  EXPECT_PART("not all of which was ever written",
              fault_of_copying("cp.async.ca.shared.global [%r2], [%rd2], 4;"));
}

TEST(AsyncCopies, ReadOnlySoManyBytesOfWhatWasNeverWritten) {
  copying copied("setp.eq.u32 %p1, %r1, 0;\n@%p1 cp.async.ca.shared.global [%r2], [%rd2], 4, 3;\n"
                 "cp.async.wait_all;\n@%p1 ld.shared.u32 %r0, [%r2];");
  uint8_t bytes[] = {1, 2, 3};
  copied.on.memory.write(copied.results, bytes, 2);
  EXPECT_PART("not all of which was ever written", fault_of(LAUNCH_FAILED, [&] { copied.run(); }));
  copied.on.memory.write(copied.results, bytes, 3);
  EXPECT_EQ(copied.found()[0], 0x0003'0201U);
}

TEST(AsyncCopies, ChecksTheirTargets) {
  EXPECT_PART("offset 2048 of the 2048 bytes of shared memory",
              fault_of_copying("cp.async.cg.shared.global [%r3+16], [%rd1], 16;", ILLEGAL_ADDRESS));
  EXPECT_PART("not a multiple",
              fault_of_copying("cp.async.cg.shared.global [%r2+4], [%rd1], 16;", MISALIGNED_ADDRESS));
}

TEST(AsyncCopies, RaceWithOtherBlocksAsLoadsDo) {
  device on(kernel(R"(
    .shared .align 16 .b8 values[16];
    ld.param.u64 %rd0, [p0];
    mov.u32 %r1, %ctaid.x;
    setp.eq.u32 %p1, %r1, 0;
    @%p1 st.global.u32 [%rd0+4], 1;
    @!%p1 cp.async.cg.shared.global [values], [%rd0], 16;
    cp.async.wait_all;
  )"));
  uint64_t at = on.allocate(std::vector<uint32_t>(4));
  EXPECT_PART("which block 0 wrote in the same launch", fault_of(LAUNCH_FAILED, [&] {
                on.launch({2, 1, 1}, {1, 1, 1}, at);
              }));
}

/* What a block did not wait for does not harm the next one. */
TEST(AsyncCopies, EndWithTheirBlock) {
  device on(kernel(R"(
    .shared .align 16 .b8 values[16];
    ld.param.u64 %rd0, [p0];
    mov.u32 %r1, %ctaid.x;
    setp.eq.u32 %p1, %r1, 0;
    @%p1 cp.async.cg.shared.global [values], [%rd0], 16;
    @%p1 cp.async.commit_group;
    @%p1 exit;
    st.shared.u32 [values], 5;
    cp.async.wait_group 0;
    ld.shared.u32 %r2, [values];
    st.global.u32 [%rd0+16], %r2;
  )"));
  uint64_t at = on.allocate(std::vector<uint32_t>(5));
  on.launch({2, 1, 1}, {1, 1, 1}, at);
  EXPECT_EQ(on.read<uint32_t>(at + 16, 1)[0], 5U);
}

}  // namespace
}  // namespace cudasim
