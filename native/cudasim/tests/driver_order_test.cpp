/* What CUDA orders stays in order under every schedule, and what it does not order comes apart under some. */
#include <atomic>
#include <thread>

#include "driver_support.h"

namespace {

constexpr uint32_t n = 100;

class Order : public DriverTest {
 protected:
  /* How many of the adversarial scheduler's seeds end in failure, with an error or otherwise. */
  template <typename Body>
  int failing_seeds(Body body, uint64_t seeds = 50) {
    int failing = 0;
    for (uint64_t seed = 0; seed < seeds; ++seed) {
      start_adversarial(seed);
      failing += body() ? 0 : 1;
    }
    return failing;
  }
};

TEST_F(Order, WorkOfAStreamRunsInOrder) {
  under_all_schedules([&] {
    load();
    CUstream stream = new_stream();
    CUdeviceptr words = new_words(n);
    uint32_t *in = new_pinned(n, 5), *out = new_pinned(n, 0);
    SUCCEED_IN(cuMemcpyHtoDAsync(words, in, 4 * n, stream));
    SUCCEED_IN(launch_add(words, n, 1, stream));
    SUCCEED_IN(launch_add(words, n, 2, stream));
    SUCCEED_IN(cuMemcpyDtoHAsync(out, words, 4 * n, stream));
    SUCCEED_IN(cuStreamSynchronize(stream));
    EXPECT_EQ(std::vector<uint32_t>(n, 8), std::vector<uint32_t>(out, out + n));
  });
}

/* Copies in on one stream and computes on another; the event is what keeps the two in order. */
bool copies_then_computes(CUfunction add, CUdeviceptr words, uint32_t *in, uint32_t *out, CUstream copying,
                          CUstream computing, CUevent copied) {
  uint32_t count = n, addend = 1;
  void *arguments[] = {&words, &count, &addend};
  bool ran = cuMemcpyHtoDAsync(words, in, 4 * n, copying) == CUDA_SUCCESS;
  if (copied != nullptr) {
    ran = ran && cuEventRecord(copied, copying) == CUDA_SUCCESS &&
          cuStreamWaitEvent(computing, copied, 0) == CUDA_SUCCESS;
  }
  ran = ran && cuLaunchKernel(add, 2, 1, 1, 64, 1, 1, 0, computing, arguments, nullptr) == CUDA_SUCCESS &&
        cuMemcpyDtoHAsync(out, words, 4 * n, computing) == CUDA_SUCCESS &&
        cuStreamSynchronize(computing) == CUDA_SUCCESS && cuStreamSynchronize(copying) == CUDA_SUCCESS;
  return ran && std::vector<uint32_t>(n, in[0] + 1) == std::vector<uint32_t>(out, out + n);
}

TEST_F(Order, EventsOrderStreams) {
  under_all_schedules(
      [&] {
        load();
        uint32_t *in = new_pinned(n, 5), *out = new_pinned(n, 0);
        EXPECT_TRUE(
            copies_then_computes(add, new_words(n), in, out, new_stream(), new_stream(), new_event()));
      },
      50);
}

TEST_F(Order, MissingEventIsCaught) {
  EXPECT_GT(failing_seeds([&] {
              load();
              uint32_t *in = new_pinned(n, 5), *out = new_pinned(n, 0);
              return copies_then_computes(add, new_words(n), in, out, new_stream(), new_stream(), nullptr);
            }),
            5);
}

TEST_F(Order, EventThatIsRecordedTooEarlyIsCaught) {
  EXPECT_GT(failing_seeds([&] {
              load();
              CUstream copying = new_stream(), computing = new_stream();
              CUdeviceptr words = new_words(n);
              uint32_t *in = new_pinned(n, 5), *out = new_pinned(n, 0);
              CUevent early = new_event();
              EXPECT_EQ(CUDA_SUCCESS, cuEventRecord(early, copying));
              EXPECT_EQ(CUDA_SUCCESS, cuStreamWaitEvent(computing, early, 0));
              return copies_then_computes(add, words, in, out, copying, computing, nullptr);
            }),
            5);
}

TEST_F(Order, WaitsKeepTheRecordThatTheySaw) {
  under_all_schedules([&] {
    load();
    CUstream first = new_stream(), second = new_stream();
    CUdeviceptr words = new_words(n);
    uint32_t *in = new_pinned(n, 5), *out = new_pinned(n, 0);
    CUevent event = new_event();
    SUCCEED_IN(cuMemcpyHtoDAsync(words, in, 4 * n, first));
    SUCCEED_IN(cuEventRecord(event, first));
    SUCCEED_IN(cuStreamWaitEvent(second, event, 0));
    SUCCEED_IN(launch_add(words, n, 1, second));
    SUCCEED_IN(cuEventRecord(event, second));
    SUCCEED_IN(cuStreamWaitEvent(first, event, 0));
    SUCCEED_IN(cuEventDestroy(event));
    SUCCEED_IN(cuMemcpyDtoHAsync(out, words, 4 * n, first));
    SUCCEED_IN(cuStreamSynchronize(first));
    EXPECT_EQ(6u, out[n - 1]);
  });
}

TEST_F(Order, WaitForAnEventThatWasNeverRecordedIsNoWait) {
  under_all_schedules(
      [&] {
        CUstream stream = new_stream();
        CUevent event = new_event();
        SUCCEED_IN(cuStreamWaitEvent(stream, event, 0));
        SUCCEED_IN(cuEventQuery(event));
        SUCCEED_IN(cuEventSynchronize(event));
        SUCCEED_IN(cuStreamSynchronize(stream));
      },
      4);
}

TEST_F(Order, DefaultStreamWaitsForBlockingStreamsAndTheyForIt) {
  under_all_schedules([&] {
    load();
    CUstream blocking = new_stream(CU_STREAM_DEFAULT), other = new_stream(CU_STREAM_DEFAULT);
    CUdeviceptr words = new_words(n);
    uint32_t *in = new_pinned(n, 5), *out = new_pinned(n, 0);
    SUCCEED_IN(cuMemcpyHtoDAsync(words, in, 4 * n, blocking));
    SUCCEED_IN(launch_add(words, n, 1, nullptr));
    SUCCEED_IN(cuMemcpyDtoHAsync(out, words, 4 * n, other));
    SUCCEED_IN(cuStreamSynchronize(other));
    EXPECT_EQ(6u, out[0]);
  });
}

TEST_F(Order, DefaultStreamWaitsForABlockingStreamThatIsDestroyed) {
  under_all_schedules([&] {
    load();
    CUstream blocking = new_stream(CU_STREAM_DEFAULT);
    CUdeviceptr words = new_words(n);
    uint32_t *in = new_pinned(n, 5), *out = new_pinned(n, 0);
    SUCCEED_IN(cuMemcpyHtoDAsync(words, in, 4 * n, blocking));
    SUCCEED_IN(cuStreamDestroy(blocking));
    SUCCEED_IN(cuMemcpyDtoH(out, words, 4 * n));
    EXPECT_EQ(5u, out[0]);
  });
}

TEST_F(Order, DefaultStreamDoesNotWaitForNonBlockingStreams) {
  EXPECT_GT(failing_seeds([&] {
              load();
              uint32_t *in = new_pinned(n, 5), *out = new_pinned(n, 0);
              return copies_then_computes(add, new_words(n), in, out, new_stream(), nullptr, nullptr);
            }),
            5);
}

TEST_F(Order, NothingRunsBeforeTheHostWaitsUnderTheLaziestSeed) {
  start_adversarial(0);
  CUstream stream = new_stream();
  CUdeviceptr words = new_words(n);
  uint32_t *in = new_pinned(n, 5), *out = new_pinned(n, 0);
  CUevent end = new_event();
  SUCCEED_IN(cuMemcpyHtoDAsync(words, in, 4 * n, stream));
  SUCCEED_IN(cuMemcpyDtoHAsync(out, words, 4 * n, stream));
  SUCCEED_IN(cuEventRecord(end, stream));
  EXPECT_EQ(0xFDFDFDFD, out[0]);  // poison
  int queries = 1;
  while (cuEventQuery(end) == CUDA_ERROR_NOT_READY) {
    ++queries;
  }
  EXPECT_GT(queries, 1);
  EXPECT_EQ(5u, out[0]);
  SUCCEED_IN(cuStreamQuery(stream));
}

TEST_F(Order, EagerSchedulerRunsAtOnce) {
  start();
  CUstream stream = new_stream();
  CUdeviceptr words = new_words(n);
  uint32_t *in = new_pinned(n, 5), *out = new_pinned(n, 0);
  SUCCEED_IN(cuMemcpyHtoDAsync(words, in, 4 * n, stream));
  SUCCEED_IN(cuMemcpyDtoHAsync(out, words, 4 * n, stream));
  EXPECT_EQ(5u, out[0]);
  EXPECT_CODE(CUDA_SUCCESS, cuStreamQuery(stream));
}

TEST_F(Order, HostFunctionsRunInTheOrderOfTheirStreamAndMayWriteHostMemory) {
  under_all_schedules(
      [&] {
        load();
        CUstream stream = new_stream();
        CUdeviceptr words = new_words(n);
        uint32_t *in = new_pinned(n, 5), *out = new_pinned(n, 0);
        auto set_nine = [](void *memory) {
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
          auto *words = static_cast<uint32_t *>(memory);
          std::fill(words, words + n, 9);
        };
        SUCCEED_IN(cuLaunchHostFunc(stream, set_nine, in));
        SUCCEED_IN(cuMemcpyHtoDAsync(words, in, 4 * n, stream));
        SUCCEED_IN(cuMemcpyDtoHAsync(out, words, 4 * n, stream));
        SUCCEED_IN(cuStreamSynchronize(stream));
        EXPECT_EQ(9u, out[n - 1]);
      },
      12);
}

TEST_F(Order, HostFunctionMayWaitForAThreadThatCallsTheDriver) {
  under_all_schedules(
      [&] {
        struct handshake {
          std::atomic<bool> open{false};
        } gate;
        CUstream stream = new_stream();
        SUCCEED_IN(cuLaunchHostFunc(
            stream,
            [](void *gate) {
              while (!static_cast<handshake *>(gate)->open) {
                std::this_thread::yield();
              }
            },
            &gate));
        std::thread opener([&] {
          EXPECT_EQ(CUDA_SUCCESS, cuCtxPushCurrent(context));
          CUdeviceptr words = new_words(n);
          EXPECT_EQ(CUDA_SUCCESS, cuMemsetD32Async(words, 0, n, new_stream()));
          gate.open = true;
        });
        SUCCEED_IN(cuStreamSynchronize(stream));
        opener.join();
      },
      6);
}

TEST_F(Order, HostFunctionsMustNotCallTheDriver) {
  start();
  CUstream stream = new_stream();
  std::atomic<int> code{-1};
  SUCCEED_IN(cuLaunchHostFunc(
      stream, [](void *code) { *static_cast<std::atomic<int> *>(code) = cuCtxSynchronize(); }, &code));
  SUCCEED_IN(cuStreamSynchronize(stream));
  EXPECT_EQ(CUDA_ERROR_NOT_PERMITTED, code);
}

TEST_F(Order, CallbacksHearOfSuccessAndOfFailure) {
  under_all_schedules(
      [&] {
        load();
        CUstream stream = new_stream();
        std::atomic<int> codes[2] = {{-1}, {-1}};
        auto keep = [](CUstream, CUresult code, void *to) { *static_cast<std::atomic<int> *>(to) = code; };
        SUCCEED_IN(cuStreamAddCallback(stream, keep, &codes[0], 0));
        SUCCEED_IN(cuStreamSynchronize(stream));
        EXPECT_EQ(0, codes[0]);
        SUCCEED_IN(launch_add(12344, n, 1, stream));
        if (cuStreamAddCallback(stream, keep, &codes[1], 0) == CUDA_SUCCESS) {
          EXPECT_CODE(CUDA_ERROR_ILLEGAL_ADDRESS, cuStreamSynchronize(stream));
          while (codes[1] == -1) {
            std::this_thread::yield();
          }
          EXPECT_EQ(700, codes[1]);
        }
      },
      8);
}

TEST_F(Order, ThreadsShareADevice) {
  under_all_schedules(
      [&] {
        load();
        std::vector<std::thread> threads;
        for (uint32_t number = 0; number < 4; ++number) {
          threads.emplace_back([&, number] {
            EXPECT_EQ(CUDA_SUCCESS, cuCtxPushCurrent(context));
            CUstream stream = new_stream();
            CUdeviceptr words = new_words(n);
            uint32_t *in = new_pinned(n, number), *out = new_pinned(n, 0);
            for (int round = 0; round < 5; ++round) {
              EXPECT_EQ(CUDA_SUCCESS, cuMemcpyHtoDAsync(words, in, 4 * n, stream));
              EXPECT_EQ(CUDA_SUCCESS, launch_add(words, n, 10, stream));
              EXPECT_EQ(CUDA_SUCCESS, cuMemcpyDtoHAsync(out, words, 4 * n, stream));
              EXPECT_EQ(CUDA_SUCCESS, cuStreamSynchronize(stream));
              EXPECT_EQ(number + 10, out[n - 1]);
            }
          });
        }
        for (auto &thread : threads) {
          thread.join();
        }
      },
      8);
}

}  // namespace
