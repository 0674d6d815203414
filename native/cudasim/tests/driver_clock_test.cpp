/* Virtual time: how long things take, and how they lie beside each other. */
#include "driver/clock.h"

#include "driver_support.h"

using namespace cudasim;

namespace {

TEST(Timeline, PlacesWorkAtTheEarliestTimeThatIsFreeForLongEnough) {
  timeline engine;
  EXPECT_EQ(100u, engine.place(100, 50));  // 100 to 150
  EXPECT_EQ(150u, engine.place(120, 50));  // 150 to 200
  EXPECT_EQ(260u, engine.place(260, 40));  // 260 to 300
  EXPECT_EQ(0u, engine.place(0, 100));     // before all
  EXPECT_EQ(200u, engine.place(0, 60));    // exactly the gap
  EXPECT_EQ(300u, engine.place(0, 1));     // no gap is left
  EXPECT_EQ(301u, engine.busy());
}

TEST(Timeline, MeasuresOverlap) {
  timeline one, other;
  one.place(0, 100);
  one.place(200, 100);
  other.place(50, 200);
  EXPECT_EQ(100u, timeline::overlap(one, other));
  EXPECT_EQ(300u, timeline::united(one, other).busy());
}

TEST(Clock, CopiesTakeTheirBytesOverTheRate) {
  gpu h100 = gpu_named("H100");
  EXPECT_EQ(1000000u, copy_time(h100, 55000));               // 55 kB at 55 GB/s: 1 us
  EXPECT_EQ(2500000u + 1000000u, fill_time(h100, 3350000));  // and a launch's 2.5 us
  EXPECT_EQ(2500000u + 2000000u, device_copy_time(h100, 3350000));
}

TEST(Clock, KernelsTakeTheLongestOfMemoryIssueAndLanes) {
  gpu h100 = gpu_named("H100");
  const uint64_t overhead = 2500000;
  counters counted;
  counted.unique_load_sectors = 3350000 / 32;
  counted.unique_store_sectors = 3350000 / 32;
  EXPECT_NEAR(overhead + 2e6, kernel_time(h100, counted, 1000), 100);

  // 132 multiprocessors issue 4 instructions each, 1755 times in a microsecond.
  counted.warp_instructions = 3ull * 132 * 4 * 1755;
  EXPECT_EQ(overhead + 3000000, kernel_time(h100, counted, 132));
  EXPECT_EQ(overhead + 6000000, kernel_time(h100, counted, 66));  // half of them have no block

  // 64 lanes take doubles.
  counted.by_class["fp64"] = 4ull * 132 * 64 * 1755;
  EXPECT_EQ(overhead + 4000000, kernel_time(h100, counted, 132));
  counted.by_class["fp32"] = 10ull * 132 * 128 * 1755;
  EXPECT_EQ(overhead + 10000000, kernel_time(h100, counted, 132));

  // 64 lanes take integers, of which 32 permute bytes.
  counted.by_class["int"] = 12ull * 132 * 64 * 1755;
  EXPECT_EQ(overhead + 12000000, kernel_time(h100, counted, 132));
  counted.by_class["permute"] = 13ull * 132 * 32 * 1755;
  EXPECT_EQ(overhead + 13000000, kernel_time(h100, counted, 132));
}

class VirtualTime : public DriverTest {
 protected:
  static double milliseconds(CUevent from, CUevent to) {
    float time = -1;
    EXPECT_EQ(CUDA_SUCCESS, cuEventElapsedTime(&time, from, to));
    return time;
  }
};

/*
 * Two streams of 5.5 MB copies (100 us each at 55 GB/s), with this order of enqueueing:
 *   first:  in A, out A          second: in B, out B
 * The engine that copies in does A from 0 to 100 and B from 100 to 200; the other does A from 100 to 200 and
 * B from 200 to 300. The two overlap in nothing but themselves: no kernel runs.
 */
TEST_F(VirtualTime, FollowsEnginesAndStreamsWhateverTheRealOrder) {
  under_all_schedules(
      [&] {
        const size_t words = 5500000 / 4;
        CUstream first = new_stream(), second = new_stream();
        CUdeviceptr one = new_words(words), other = new_words(words);
        uint32_t *host = new_pinned(words, 1);
        uint32_t *back = new_pinned(words, 0);
        uint32_t *also_back = new_pinned(words, 0);
        CUevent start = new_event(0), first_in = new_event(0), first_end = new_event(0),
                second_end = new_event(0);
        SUCCEED_IN(cuEventRecord(start, first));
        SUCCEED_IN(cuMemcpyHtoDAsync(one, host, 4 * words, first));
        SUCCEED_IN(cuEventRecord(first_in, first));
        SUCCEED_IN(cuMemcpyHtoDAsync(other, host, 4 * words, second));
        SUCCEED_IN(cuMemcpyDtoHAsync(back, one, 4 * words, first));
        SUCCEED_IN(cuEventRecord(first_end, first));
        SUCCEED_IN(cuMemcpyDtoHAsync(also_back, other, 4 * words, second));
        SUCCEED_IN(cuEventRecord(second_end, second));
        SUCCEED_IN(cuCtxSynchronize());
        EXPECT_FLOAT_EQ(0.1f, milliseconds(start, first_in));
        EXPECT_FLOAT_EQ(0.2f, milliseconds(start, first_end));
        EXPECT_FLOAT_EQ(0.3f, milliseconds(start, second_end));
        EXPECT_EQ(1u, back[words - 1]);
      },
      6);
}

TEST_F(VirtualTime, HostsWaitDelaysWhatComesAfterIt) {
  under_all_schedules(
      [&] {
        const size_t words = 5500000 / 4;
        CUstream first = new_stream(), second = new_stream();
        CUdeviceptr one = new_words(words);
        uint32_t *host = new_pinned(words, 1);
        CUevent start = new_event(0), end = new_event(0);
        SUCCEED_IN(cuEventRecord(start, first));
        SUCCEED_IN(cuMemcpyHtoDAsync(one, host, 4 * words, first));
        SUCCEED_IN(cuStreamSynchronize(first));
        SUCCEED_IN(cuEventRecord(end, second));
        SUCCEED_IN(cuStreamSynchronize(second));
        EXPECT_FLOAT_EQ(0.1f, milliseconds(start, end));
      },
      6);
}

TEST_F(VirtualTime, OverlapOfCopiesAndKernelsIsReported) {
  start();
  const size_t words = 5500000 / 4;
  CUstream first = new_stream(), second = new_stream();
  CUdeviceptr one = new_words(words), other = new_words(2513 * 1000);
  uint32_t *host = new_pinned(words, 1);
  control("report reset");
  // The fill takes 2.5 us and 10.05 MB / 3.35 TB/s = 3.0 us and some; the copy 100 us.
  SUCCEED_IN(cuMemcpyHtoDAsync(one, host, 4 * words, first));
  SUCCEED_IN(cuMemsetD32Async(other, 0, 2512500, second));
  SUCCEED_IN(cuCtxSynchronize());
  std::string counts = control("counts");
  EXPECT_NE(std::string::npos, counts.find("\"seconds\":0.0001,")) << counts;
  EXPECT_NE(std::string::npos, counts.find("\"overlap_seconds\":5.5e-06,")) << counts;
  EXPECT_NE(std::string::npos, counts.find("\"overlap_share\":0.055,")) << counts;
  EXPECT_NE(std::string::npos, counts.find("\"copies_in\":{\"count\":1,\"bytes\":5500000}")) << counts;
  EXPECT_NE(std::string::npos, counts.find("\"synchronisations\":1,")) << counts;
}

TEST_F(VirtualTime, EventsThatKeepNoTimeHaveNone) {
  start();
  CUstream stream = new_stream();
  CUevent timed = new_event(0), untimed = new_event(), unrecorded = new_event(0);
  SUCCEED_IN(cuEventRecord(timed, stream));
  SUCCEED_IN(cuEventRecord(untimed, stream));
  float time;
  EXPECT_CODE(CUDA_ERROR_INVALID_HANDLE, cuEventElapsedTime(&time, timed, untimed));
  EXPECT_CODE(CUDA_ERROR_INVALID_HANDLE, cuEventElapsedTime(&time, timed, unrecorded));
  EXPECT_CODE(CUDA_SUCCESS, cuEventElapsedTime(&time, timed, timed));
}

}  // namespace
