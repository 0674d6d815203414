/* Errors: those that stay, those of wrong handles and wrong contexts, and those that are asked for. */
#include <thread>

#include "driver_support.h"

namespace {

constexpr uint32_t n = 100;

using Errors = DriverTest;

TEST_F(Errors, ABadAccessIsAnsweredByEveryLaterCallOfTheContext) {
  under_all_schedules([&] {
    load();
    CUstream stream = new_stream();
    CUevent event = new_event();
    CUdeviceptr words = new_words(n);
    SUCCEED_IN(cuMemsetD32(words, 0, n));
    SUCCEED_IN(launch_add(words, n + 1, 1, nullptr));
    EXPECT_CODE(CUDA_ERROR_ILLEGAL_ADDRESS, cuCtxSynchronize());
    EXPECT_CODE(CUDA_ERROR_ILLEGAL_ADDRESS, cuStreamSynchronize(stream));
    EXPECT_CODE(CUDA_ERROR_ILLEGAL_ADDRESS, cuEventQuery(event));
    CUdeviceptr more;
    EXPECT_CODE(CUDA_ERROR_ILLEGAL_ADDRESS, cuMemAlloc(&more, 4));
    EXPECT_CODE(CUDA_ERROR_ILLEGAL_ADDRESS, launch_add(words, n, 1, stream));
    // What is given back is given back, and what is of no context still answers.
    EXPECT_CODE(CUDA_ERROR_ILLEGAL_ADDRESS, cuMemFree(words));
    EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, cuMemFree(words));
    EXPECT_CODE(CUDA_ERROR_ILLEGAL_ADDRESS, cuStreamDestroy(stream));
    EXPECT_CODE(CUDA_ERROR_ILLEGAL_ADDRESS, cuEventDestroy(event));
    int count = 0;
    SUCCEED_IN(cuDeviceGetCount(&count));
    CUcontext retained;
    EXPECT_CODE(CUDA_ERROR_ILLEGAL_ADDRESS, cuDevicePrimaryCtxRetain(&retained, 0));
    // The end of the context ends the error.
    SUCCEED_IN(cuCtxPopCurrent(nullptr));
    SUCCEED_IN(cuDevicePrimaryCtxRelease(0));
    SUCCEED_IN(cuDevicePrimaryCtxRetain(&context, 0));
    SUCCEED_IN(cuCtxPushCurrent(context));
    SUCCEED_IN(cuMemAlloc(&more, 4));
    SUCCEED_IN(cuCtxSynchronize());
  }, 8);
}

TEST_F(Errors, MisalignedAccessHasItsOwnCode) {
  start();
  load();
  CUdeviceptr words = new_words(n);
  SUCCEED_IN(launch_add(words + 2, 1, 1, nullptr));
  EXPECT_CODE(CUDA_ERROR_MISALIGNED_ADDRESS, cuCtxSynchronize());
}

TEST_F(Errors, CallsNeedInitialisationAndAContext) {
  start();
  cudasim_control("reset");
  int count;
  EXPECT_CODE(CUDA_ERROR_NOT_INITIALIZED, cuDeviceGetCount(&count));
  SUCCEED_IN(cuInit(0));
  CUdeviceptr words;
  EXPECT_CODE(CUDA_ERROR_INVALID_CONTEXT, cuMemAlloc(&words, 4));
  EXPECT_CODE(CUDA_ERROR_INVALID_CONTEXT, cuCtxSynchronize());
  CUcontext popped;
  EXPECT_CODE(CUDA_ERROR_INVALID_CONTEXT, cuCtxPopCurrent(&popped));
  EXPECT_CODE(CUDA_ERROR_INVALID_CONTEXT, cuDevicePrimaryCtxRelease(0));
  CUdevice device;
  EXPECT_CODE(CUDA_ERROR_INVALID_DEVICE, cuDeviceGet(&device, 1));
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, cuInit(1));
}

TEST_F(Errors, WrongSettingsAreNamedByInitialisation) {
  setenv("CUDASIM_SCHEDULER", "lazy", 1);
  cudasim_control("reset");
  testing::internal::CaptureStderr();
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, cuInit(0));
  std::string said = testing::internal::GetCapturedStderr();
  EXPECT_NE(std::string::npos, said.find("CUDASIM_SCHEDULER is 'lazy'; eager and adversarial are allowed")) << said;
}

TEST_F(Errors, EachThreadHasItsOwnStackOfContexts) {
  start();
  std::thread([&] {
    CUcontext now;
    SUCCEED_IN(cuCtxGetCurrent(&now));
    EXPECT_EQ(nullptr, now);
    SUCCEED_IN(cuCtxSetCurrent(context));
    SUCCEED_IN(cuCtxSynchronize());
    SUCCEED_IN(cuCtxSetCurrent(nullptr));
    EXPECT_CODE(CUDA_ERROR_INVALID_CONTEXT, cuCtxSynchronize());
  }).join();
  SUCCEED_IN(cuCtxPushCurrent(context));
  CUcontext popped = nullptr;
  SUCCEED_IN(cuCtxPopCurrent(&popped));
  EXPECT_EQ(context, popped);
  SUCCEED_IN(cuCtxSynchronize());
}

TEST_F(Errors, PrimaryContextLivesAsLongAsItIsRetained) {
  start();
  CUcontext again;
  SUCCEED_IN(cuDevicePrimaryCtxRetain(&again, 0));
  EXPECT_EQ(context, again);
  CUstream stream = new_stream();
  SUCCEED_IN(cuDevicePrimaryCtxRelease(0));
  SUCCEED_IN(cuStreamSynchronize(stream));
  SUCCEED_IN(cuDevicePrimaryCtxRelease(0));
  EXPECT_CODE(CUDA_ERROR_CONTEXT_IS_DESTROYED, cuStreamSynchronize(stream));
  EXPECT_CODE(CUDA_ERROR_INVALID_CONTEXT, cuCtxPushCurrent(context));
}

TEST_F(Errors, DestroyedAndForeignHandlesAreInvalid) {
  start({{"DEVICES", "2"}});
  load();
  CUdeviceptr words = new_words(n);
  SUCCEED_IN(cuMemsetD32(words, 0, n));
  CUstream stream = new_stream();
  CUevent event = new_event();
  SUCCEED_IN(cuStreamDestroy(stream));
  SUCCEED_IN(cuEventDestroy(event));
  EXPECT_CODE(CUDA_ERROR_INVALID_HANDLE, cuStreamSynchronize(stream));
  EXPECT_CODE(CUDA_ERROR_INVALID_HANDLE, cuStreamDestroy(stream));
  EXPECT_CODE(CUDA_ERROR_INVALID_HANDLE, cuEventRecord(event, nullptr));
  EXPECT_CODE(CUDA_ERROR_INVALID_HANDLE, cuStreamWaitEvent(nullptr, event, 0));
  EXPECT_CODE(CUDA_ERROR_INVALID_HANDLE, launch_add(words, n, 1, stream));
  EXPECT_CODE(CUDA_ERROR_INVALID_HANDLE, cuStreamSynchronize(reinterpret_cast<CUstream>(event)));

  CUevent first_device = new_event();
  CUcontext second;
  SUCCEED_IN(cuDevicePrimaryCtxRetain(&second, 1));
  SUCCEED_IN(cuCtxPushCurrent(second));
  CUstream of_second = new_stream();
  EXPECT_CODE(CUDA_ERROR_INVALID_HANDLE, launch_add(words, n, 1, of_second));
  EXPECT_CODE(CUDA_ERROR_INVALID_HANDLE, cuEventRecord(first_device, of_second));
  SUCCEED_IN(cuStreamWaitEvent(of_second, first_device, 0));
}

TEST_F(Errors, ADevicesMemoryIsNotAnothers) {
  start({{"DEVICES", "2"}});
  CUdeviceptr words = new_words(n);
  SUCCEED_IN(cuMemsetD32(words, 0, n));
  CUcontext second;
  SUCCEED_IN(cuDevicePrimaryCtxRetain(&second, 1));
  SUCCEED_IN(cuCtxPushCurrent(second));
  load();
  SUCCEED_IN(launch_add(words, n, 1, nullptr));
  EXPECT_CODE(CUDA_ERROR_ILLEGAL_ADDRESS, cuCtxSynchronize());
  SUCCEED_IN(cuCtxPopCurrent(nullptr));
  SUCCEED_IN(cuCtxSynchronize());  // the first device's context has not failed
  uint32_t word = 1;
  SUCCEED_IN(cuMemcpyDtoH(&word, words, 4));
  EXPECT_EQ(0u, word);
}

TEST_F(Errors, CallsFailWhereThatIsAskedFor) {
  start({{"FAIL", "alloc:1:2,sync:0:999"}});
  CUdeviceptr words;
  SUCCEED_IN(cuMemAlloc(&words, 4));
  void *host;
  EXPECT_CODE(CUDA_ERROR_OUT_OF_MEMORY, cuMemHostAlloc(&host, 4, 0));
  SUCCEED_IN(cuMemHostAlloc(&host, 4, 0));
  EXPECT_CODE(CUDA_ERROR_UNKNOWN, cuCtxSynchronize());
  SUCCEED_IN(cuCtxSynchronize());
  control("fail copy 1 1");
  SUCCEED_IN(cuMemsetD32(words, 0, 1));
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoDAsync(words, host, 4, nullptr));
  control("fail create 0 2");
  CUstream stream;
  EXPECT_CODE(CUDA_ERROR_OUT_OF_MEMORY, cuStreamCreate(&stream, 0));
  control("fail copy 0 1");
  control("fail none");
  SUCCEED_IN(cuMemcpyHtoDAsync(words, host, 4, nullptr));
  load();
  control("fail launch 0 719");
  EXPECT_CODE(CUDA_ERROR_LAUNCH_FAILED, launch_add(words, 1, 1, nullptr));
  EXPECT_CODE(CUDA_ERROR_LAUNCH_FAILED, cuCtxSynchronize());  // that kind of error stays
  EXPECT_NE(std::string::npos, control("counts").find("\"launch\":1"));
}

TEST_F(Errors, WrongCommandsSayWhatIsAllowed) {
  start();
  EXPECT_EQ("error: failures of 'free' were asked for; alloc, copy, launch, sync, create and event are allowed",
            std::string(cudasim_control("fail free 0 2")));
  EXPECT_EQ("error: the seed is 'x'; a whole number is allowed",
            std::string(cudasim_control("scheduler adversarial x")));
  EXPECT_EQ("error: there is no command 'dance'", std::string(cudasim_control("dance")));
}

TEST_F(Errors, ResultsHaveNamesAndTexts) {
  const char *text = nullptr;
  SUCCEED_IN(cuGetErrorName(CUDA_ERROR_OUT_OF_MEMORY, &text));
  EXPECT_STREQ("CUDA_ERROR_OUT_OF_MEMORY", text);
  SUCCEED_IN(cuGetErrorString(CUDA_ERROR_ILLEGAL_ADDRESS, &text));
  EXPECT_STREQ("illegal address", text);
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, cuGetErrorName(static_cast<CUresult>(598), &text));
}

}  // namespace
