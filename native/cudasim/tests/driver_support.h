/* A driver that begins anew for each test, and short ways to ask things of it. */
#pragma once

#include <cuda.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

extern "C" const char *cudasim_control(const char *command);

#define SUCCEED_IN(call) ASSERT_EQ(CUDA_SUCCESS, (call)) << #call
#define EXPECT_CODE(code, call) EXPECT_EQ(code, (call)) << #call

inline std::string control(const std::string &command) {
  std::string answer = cudasim_control(command.c_str());
  EXPECT_NE("error: ", answer.substr(0, 7)) << answer;
  return answer;
}

/*
 * add: each of n 32-bit words of the first buffer plus an addend. combine: words of one buffer plus those of
 * another to a third.
 */
inline const char *const test_kernels = R"(
.version 7.0
.target sm_75
.address_size 64

.global .align 4 .u32 sevens[2] = {7, 77};

.visible .entry add(.param .u64 words, .param .u32 n, .param .u32 addend)
{
  .reg .pred %p<2>;
  .reg .b32 %r<10>;
  .reg .b64 %rd<6>;
  ld.param.u64 %rd1, [words];
  ld.param.u32 %r1, [n];
  ld.param.u32 %r2, [addend];
  mov.u32 %r3, %ctaid.x;
  mov.u32 %r4, %ntid.x;
  mov.u32 %r5, %tid.x;
  mad.lo.s32 %r6, %r3, %r4, %r5;
  setp.ge.u32 %p1, %r6, %r1;
  @%p1 bra done;
  cvta.to.global.u64 %rd2, %rd1;
  mul.wide.u32 %rd3, %r6, 4;
  add.s64 %rd4, %rd2, %rd3;
  ld.global.u32 %r7, [%rd4];
  add.s32 %r8, %r7, %r2;
  st.global.u32 [%rd4], %r8;
done:
  ret;
}

.visible .entry combine(.param .u64 one, .param .u64 other, .param .u64 sum, .param .u32 n)
{
  .reg .pred %p<2>;
  .reg .b32 %r<10>;
  .reg .b64 %rd<12>;
  ld.param.u64 %rd1, [one];
  ld.param.u64 %rd2, [other];
  ld.param.u64 %rd3, [sum];
  ld.param.u32 %r1, [n];
  mov.u32 %r3, %ctaid.x;
  mov.u32 %r4, %ntid.x;
  mov.u32 %r5, %tid.x;
  mad.lo.s32 %r6, %r3, %r4, %r5;
  setp.ge.u32 %p1, %r6, %r1;
  @%p1 bra done;
  cvta.to.global.u64 %rd4, %rd1;
  cvta.to.global.u64 %rd5, %rd2;
  cvta.to.global.u64 %rd6, %rd3;
  mul.wide.u32 %rd7, %r6, 4;
  add.s64 %rd8, %rd4, %rd7;
  add.s64 %rd9, %rd5, %rd7;
  add.s64 %rd10, %rd6, %rd7;
  ld.global.u32 %r7, [%rd8];
  ld.global.u32 %r8, [%rd9];
  add.s32 %r9, %r7, %r8;
  st.global.u32 [%rd10], %r9;
done:
  ret;
}
)";

class DriverTest : public testing::Test {
 protected:
  /* A driver under these variables, with the primary context of device 0 current. */
  void start(const std::map<std::string, std::string> &variables = {}) {
    for (const char *name : {"SCHEDULER", "SEED", "DEVICES", "FAIL", "REPORT", "LEAKS", "COMPUTE_CAPABILITY",
                             "NO_POOLS", "DRIVER_VERSION", "GPU", "MEMORY"}) {
      unsetenv((std::string("CUDASIM_") + name).c_str());
    }
    for (const auto &[name, value] : variables) {
      setenv(("CUDASIM_" + name).c_str(), value.c_str(), 1);
    }
    cudasim_control("reset");
    SUCCEED_IN(cuInit(0));
    SUCCEED_IN(cuDevicePrimaryCtxRetain(&context, 0));
    SUCCEED_IN(cuCtxPushCurrent(context));
  }

  void start_adversarial(uint64_t seed) {
    start({{"SCHEDULER", "adversarial"}, {"SEED", std::to_string(seed)}});
  }

  /* Both schedulers, the second with many seeds. */
  template <typename Body>
  void under_all_schedules(Body body, uint64_t seeds = 40) {
    start();
    body();
    for (uint64_t seed = 0; seed < seeds && !HasFailure(); ++seed) {
      SCOPED_TRACE("seed " + std::to_string(seed));
      start_adversarial(seed);
      body();
    }
  }

  void TearDown() override {
    start();
    cudasim_control("reset");
  }

  static CUstream new_stream(unsigned flags = CU_STREAM_NON_BLOCKING) {
    CUstream stream = nullptr;
    EXPECT_EQ(CUDA_SUCCESS, cuStreamCreate(&stream, flags));
    return stream;
  }

  static CUevent new_event(unsigned flags = CU_EVENT_DISABLE_TIMING) {
    CUevent event = nullptr;
    EXPECT_EQ(CUDA_SUCCESS, cuEventCreate(&event, flags));
    return event;
  }

  static CUdeviceptr new_words(size_t count) {
    CUdeviceptr address = 0;
    EXPECT_EQ(CUDA_SUCCESS, cuMemAlloc(&address, 4 * count));
    return address;
  }

  static uint32_t *new_pinned(size_t count, uint32_t value) {
    void *start = nullptr;
    EXPECT_EQ(CUDA_SUCCESS, cuMemHostAlloc(&start, 4 * count, 0));
    auto *words = static_cast<uint32_t *>(start);
    std::fill(words, words + count, value);
    return words;
  }

  void load() {
    CUmodule module = nullptr;
    SUCCEED_IN(cuModuleLoadData(&module, test_kernels));
    SUCCEED_IN(cuModuleGetFunction(&add, module, "add"));
    SUCCEED_IN(cuModuleGetFunction(&combine, module, "combine"));
  }

  CUresult launch_add(CUdeviceptr words, uint32_t n, uint32_t addend, CUstream stream) const {
    void *arguments[] = {&words, &n, &addend};
    return cuLaunchKernel(add, (n + 63) / 64, 1, 1, 64, 1, 1, 0, stream, arguments, nullptr);
  }

  CUresult launch_combine(CUdeviceptr one, CUdeviceptr other, CUdeviceptr sum, uint32_t n,
                          CUstream stream) const {
    void *arguments[] = {&one, &other, &sum, &n};
    return cuLaunchKernel(combine, (n + 63) / 64, 1, 1, 64, 1, 1, 0, stream, arguments, nullptr);
  }

  CUcontext context = nullptr;
  CUfunction add = nullptr, combine = nullptr;
};
