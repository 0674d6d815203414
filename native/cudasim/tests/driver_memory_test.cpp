/*
 * Memory: what pending copies use must stay, stream-ordered memory lives between its calls, and no byte is
 * lost.
 */
#include <fstream>
#include <sstream>

#include "driver_support.h"

namespace {

constexpr uint32_t n = 1000;

class Memory : public DriverTest {
 protected:
  CUresult synchronise_and_say(CUstream stream, std::string &said) {
    testing::internal::CaptureStderr();
    CUresult code = cuStreamSynchronize(stream);
    said = testing::internal::GetCapturedStderr();
    return code;
  }
};

TEST_F(Memory, SourceThatIsWrittenTooEarlyIsCaught) {
  for (uint64_t seed : {0, 1, 4, 5}) {
    start_adversarial(seed);
    CUstream stream = new_stream();
    CUdeviceptr words = new_words(n);
    uint32_t *in = new_pinned(n, 5);
    SUCCEED_IN(cuMemcpyHtoDAsync(words, in, 4 * n, stream));
    in[n - 1] = 6;
    std::string said;
    EXPECT_EQ(CUDA_ERROR_LAUNCH_FAILED, synchronise_and_say(stream, said));
    EXPECT_NE(std::string::npos, said.find("cuMemcpyHtoDAsync (call ")) << said;
    EXPECT_NE(std::string::npos, said.find("its source was written too early, at byte 3996")) << said;
    EXPECT_CODE(CUDA_ERROR_LAUNCH_FAILED, cuCtxSynchronize());
  }
}

TEST_F(Memory, TargetThatIsWrittenTooEarlyIsCaught) {
  start_adversarial(0);
  CUstream stream = new_stream();
  CUdeviceptr words = new_words(n);
  uint32_t *out = new_pinned(n, 0);
  SUCCEED_IN(cuMemcpyDtoHAsync(out, words, 4 * n, stream));
  out[2] = 6;
  std::string said;
  EXPECT_EQ(CUDA_ERROR_LAUNCH_FAILED, synchronise_and_say(stream, said));
  EXPECT_NE(std::string::npos, said.find("its target was written too early, at byte 8")) << said;
}

TEST_F(Memory, PinnedMemoryThatIsFreedWhilePendingIsCaught) {
  start_adversarial(0);
  CUstream stream = new_stream();
  CUdeviceptr words = new_words(n);
  uint32_t *in = new_pinned(n, 5);
  SUCCEED_IN(cuMemcpyHtoDAsync(words, in, 4 * n, stream));
  testing::internal::CaptureStderr();
  EXPECT_CODE(CUDA_ERROR_LAUNCH_FAILED, cuMemFreeHost(in));
  std::string said = testing::internal::GetCapturedStderr();
  EXPECT_NE(std::string::npos, said.find("freed while pending: cuMemFreeHost (call ")) << said;
  EXPECT_NE(std::string::npos, said.find("before cuMemcpyHtoDAsync (call ")) << said;
  EXPECT_CODE(CUDA_ERROR_LAUNCH_FAILED, cuStreamSynchronize(stream));
}

TEST_F(Memory, EarlyReadOfATargetSeesPoison) {
  start_adversarial(0);
  CUstream stream = new_stream();
  CUdeviceptr words = new_words(n);
  uint32_t *out = new_pinned(n, 0);
  SUCCEED_IN(cuMemsetD32Async(words, 3, n, stream));
  SUCCEED_IN(cuMemcpyDtoHAsync(out, words, 4 * n, stream));
  EXPECT_EQ(0xFDFDFDFD, out[n / 2]);
  SUCCEED_IN(cuStreamSynchronize(stream));
  EXPECT_EQ(3u, out[n / 2]);
}

TEST_F(Memory, BuffersMayBeUsedAgainInTheOrderOfAStream) {
  under_all_schedules([&] {
    CUstream stream = new_stream();
    CUdeviceptr one = new_words(n), other = new_words(n);
    uint32_t *host = new_pinned(n, 5);
    SUCCEED_IN(cuMemcpyHtoDAsync(one, host, 4 * n, stream));
    SUCCEED_IN(cuMemsetD32Async(other, 7, n, stream));
    SUCCEED_IN(cuMemcpyDtoHAsync(host, other, 4 * n, stream));  // over what the first copy reads
    SUCCEED_IN(cuMemcpyHtoDAsync(other, host, 4 * n, stream));
    SUCCEED_IN(cuMemcpyDtoHAsync(host, one, 4 * n, stream));
    SUCCEED_IN(cuMemcpyDtoHAsync(host, other, 2 * n, stream));
    SUCCEED_IN(cuStreamSynchronize(stream));
    EXPECT_EQ(7u, host[0]);
    EXPECT_EQ(5u, host[n - 1]);
  });
}

TEST_F(Memory, PageableMemoryIsCopiedBeforeTheCallReturns) {
  under_all_schedules([&] {
    CUstream stream = new_stream();
    CUdeviceptr words = new_words(n);
    std::vector<uint32_t> host(n, 5);
    SUCCEED_IN(cuMemcpyHtoDAsync(words, host.data(), 4 * n, stream));
    host.assign(n, 6);
    SUCCEED_IN(cuMemcpyDtoHAsync(host.data(), words, 4 * n, stream));
    EXPECT_EQ(5u, host[n - 1]);
  });
}

TEST_F(Memory, RegisteredMemoryIsPinned) {
  start_adversarial(0);
  CUstream stream = new_stream();
  CUdeviceptr words = new_words(n);
  std::vector<uint32_t> host(n, 5);
  SUCCEED_IN(cuMemHostRegister(host.data(), 4 * n, 0));
  EXPECT_CODE(CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED, cuMemHostRegister(host.data() + 1, 4, 0));
  SUCCEED_IN(cuMemcpyHtoDAsync(words, host.data(), 4 * n, stream));
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoDAsync(words, host.data() + 1, 4 * n, stream));
  SUCCEED_IN(cuStreamSynchronize(stream));
  SUCCEED_IN(cuMemHostUnregister(host.data()));
  EXPECT_CODE(CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED, cuMemHostUnregister(host.data()));
}

TEST_F(Memory, CopiesOutOfBoundsAreRefused) {
  start();
  CUdeviceptr words = new_words(n);
  std::vector<uint32_t> host(n + 1, 5);
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoD(words, host.data(), 4 * n + 1));
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, cuMemcpyDtoH(host.data(), words + 1, 4 * n));
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, cuMemcpyDtoH(host.data(), words - 1, 4));
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, cuMemsetD8(words + 4 * n - 1, 0, 2));
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, cuMemsetD32(words + 1, 0, 1));
  SUCCEED_IN(cuMemFree(words));
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoD(words, host.data(), 4));
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, cuMemFree(words));
  EXPECT_CODE(CUDA_SUCCESS, cuMemFree(0));
}

TEST_F(Memory, UninitialisedBytesMayBeCopiedOutButNotRead) {
  start();
  load();
  CUdeviceptr words = new_words(n);
  std::vector<uint32_t> host(n, 0);
  SUCCEED_IN(cuMemcpyDtoH(host.data(), words, 4 * n));
  EXPECT_NE(0u, host[0]);
  EXPECT_EQ(host[0], host[n - 1]);
  SUCCEED_IN(launch_add(words, n, 1, nullptr));
  EXPECT_NE(CUDA_SUCCESS, cuCtxSynchronize());
}

TEST_F(Memory, FillsRepeatTheirPattern) {
  under_all_schedules(
      [&] {
        CUdeviceptr words = new_words(2);
        std::vector<uint8_t> host(8);
        SUCCEED_IN(cuMemsetD32(words, 0x01020304, 1));
        SUCCEED_IN(cuMemsetD16(words + 4, 0x0506, 1));
        SUCCEED_IN(cuMemsetD8(words + 6, 7, 2));
        SUCCEED_IN(cuMemcpyDtoH(host.data(), words, 8));
        EXPECT_EQ((std::vector<uint8_t>{4, 3, 2, 1, 6, 5, 7, 7}), host);
      },
      4);
}

TEST_F(Memory, FreeWaitsForWorkThatUsesTheMemory) {
  under_all_schedules(
      [&] {
        CUstream stream = new_stream();
        CUdeviceptr words = new_words(n);
        uint32_t *out = new_pinned(n, 0);
        SUCCEED_IN(cuMemsetD32Async(words, 3, n, stream));
        SUCCEED_IN(cuMemcpyDtoHAsync(out, words, 4 * n, stream));
        SUCCEED_IN(cuMemFree(words));
        EXPECT_EQ(3u, out[0]);
      },
      12);
}

TEST_F(Memory, StreamOrderedMemoryLivesBetweenItsCalls) {
  under_all_schedules([&] {
    load();
    CUstream stream = new_stream();
    uint32_t *out = new_pinned(n, 0);
    CUdeviceptr words = 0;
    for (int round = 0; round < 3; ++round) {
      SUCCEED_IN(cuMemAllocAsync(&words, 4 * n, stream));
      SUCCEED_IN(cuMemsetD32Async(words, 3, n, stream));
      SUCCEED_IN(launch_add(words, n, 1, stream));
      SUCCEED_IN(cuMemcpyDtoHAsync(out, words, 4 * n, stream));
      SUCCEED_IN(cuMemFreeAsync(words, stream));
      SUCCEED_IN(cuStreamSynchronize(stream));
      EXPECT_EQ(4u, out[n - 1]);
    }
    EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, cuMemFreeAsync(words, stream));
  });
}

/* Allocates or frees on one stream and uses on another, with nothing between. */
TEST_F(Memory, StreamOrderedMemoryThatIsUsedOutOfOrderIsCaught) {
  int too_early = 0, too_late = 0, kernel_too_early = 0;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    start_adversarial(seed);
    CUstream one = new_stream(), other = new_stream();
    CUdeviceptr words = 0;
    SUCCEED_IN(cuMemAllocAsync(&words, 4 * n, one));
    too_early += cuMemsetD32Async(words, 3, n, other) != CUDA_SUCCESS || cuCtxSynchronize() != CUDA_SUCCESS;

    start_adversarial(seed);
    one = new_stream(), other = new_stream();
    SUCCEED_IN(cuMemAllocAsync(&words, 4 * n, one));
    SUCCEED_IN(cuMemsetD32Async(words, 3, n, one));
    SUCCEED_IN(cuStreamSynchronize(one));
    SUCCEED_IN(cuMemFreeAsync(words, one));
    too_late += cuMemsetD32Async(words, 3, n, other) != CUDA_SUCCESS || cuCtxSynchronize() != CUDA_SUCCESS;

    start_adversarial(seed);
    load();
    one = new_stream(), other = new_stream();
    CUdeviceptr filled = new_words(n);
    SUCCEED_IN(cuMemsetD32(filled, 3, n));
    SUCCEED_IN(cuCtxSynchronize());
    SUCCEED_IN(cuMemAllocAsync(&words, 4 * n, one));
    kernel_too_early +=
        launch_combine(filled, filled, words, n, other) != CUDA_SUCCESS || cuCtxSynchronize() != CUDA_SUCCESS;
  }
  EXPECT_GT(too_early, 5);
  EXPECT_GT(too_late, 5);
  EXPECT_GT(kernel_too_early, 5);
}

size_t free_bytes() {
  size_t free = 0, total = 0;
  EXPECT_EQ(CUDA_SUCCESS, cuMemGetInfo(&free, &total));
  return free;
}

TEST_F(Memory, PoolKeepsMemoryUpToItsThreshold) {
  start({{"MEMORY", "1000000"}});
  CUstream stream = new_stream();
  CUmemPoolProps properties{};
  properties.allocType = CU_MEM_ALLOCATION_TYPE_PINNED;
  properties.location = {CU_MEM_LOCATION_TYPE_DEVICE, 0};
  CUmemoryPool pool;
  SUCCEED_IN(cuMemPoolCreate(&pool, &properties));
  CUdeviceptr words;
  auto use = [&] {
    SUCCEED_IN(cuMemAllocFromPoolAsync(&words, 400000, pool, stream));
    EXPECT_EQ(600000u, free_bytes());
    SUCCEED_IN(cuMemFreeAsync(words, stream));
    SUCCEED_IN(cuStreamSynchronize(stream));
  };
  use();
  EXPECT_EQ(1000000u, free_bytes());
  cuuint64_t threshold = 300000;
  SUCCEED_IN(cuMemPoolSetAttribute(pool, CU_MEMPOOL_ATTR_RELEASE_THRESHOLD, &threshold));
  use();
  EXPECT_EQ(700000u, free_bytes());
  SUCCEED_IN(cuMemPoolTrimTo(pool, 100000));
  EXPECT_EQ(900000u, free_bytes());
  SUCCEED_IN(cuMemPoolDestroy(pool));
  EXPECT_EQ(1000000u, free_bytes());
  EXPECT_CODE(CUDA_ERROR_INVALID_HANDLE, cuMemPoolDestroy(pool));
}

TEST_F(Memory, TooMuchMemoryIsRefusedAndHarmsNothing) {
  start({{"MEMORY", "1000000"}});
  CUstream stream = new_stream();
  CUdeviceptr words, more;
  SUCCEED_IN(cuMemAlloc(&words, 600000));
  EXPECT_CODE(CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc(&more, 400001));
  EXPECT_CODE(CUDA_ERROR_OUT_OF_MEMORY, cuMemAllocAsync(&more, 400001, stream));
  SUCCEED_IN(cuMemAllocAsync(&more, 400000, stream));
  EXPECT_EQ(0u, free_bytes());
  SUCCEED_IN(cuMemFreeAsync(more, stream));
  SUCCEED_IN(cuMemFree(words));
  SUCCEED_IN(cuCtxSynchronize());
  EXPECT_EQ(1000000u, free_bytes());
}

TEST_F(Memory, DeviceMayHaveNoPools) {
  start({{"NO_POOLS", "1"}});
  int supported = -1;
  SUCCEED_IN(cuDeviceGetAttribute(&supported, CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED, 0));
  EXPECT_EQ(0, supported);
  CUdeviceptr words;
  EXPECT_CODE(CUDA_ERROR_NOT_SUPPORTED, cuMemAllocAsync(&words, 4, new_stream()));
  CUmemoryPool pool;
  EXPECT_CODE(CUDA_ERROR_NOT_SUPPORTED, cuDeviceGetDefaultMemPool(&pool, 0));
}

TEST_F(Memory, LeaksAreListedByTheCallsThatMadeThem) {
  start();
  load();
  CUstream stream = new_stream();
  CUevent event = new_event();
  CUdeviceptr words = new_words(n), pooled;
  uint32_t *host = new_pinned(n, 0);
  SUCCEED_IN(cuMemAllocAsync(&pooled, 4 * n, stream));
  std::string leaks = control("leaks");
  for (const char *expected :
       {"primary context of device 0, retained 1 times, first by cuDevicePrimaryCtxRetain",
        "device memory of cuMemAlloc (call ", "device memory of cuMemAllocAsync (call ",
        "host memory of cuMemHostAlloc (call ", "4000 bytes", "stream of cuStreamCreate",
        "event of cuEventCreate", "module of cuModuleLoadData"}) {
    EXPECT_NE(std::string::npos, leaks.find(expected)) << expected << " in\n" << leaks;
  }
  // The end of the context reclaims what it holds, which the program has leaked all the same.
  SUCCEED_IN(cuMemFree(words));
  SUCCEED_IN(cuMemFreeAsync(pooled, stream));
  SUCCEED_IN(cuMemFreeHost(host));
  SUCCEED_IN(cuStreamDestroy(stream));
  SUCCEED_IN(cuDevicePrimaryCtxRelease(0));
  leaks = control("leaks");
  EXPECT_EQ(0u, leaks.find("event of cuEventCreate")) << leaks;
  EXPECT_NE(std::string::npos, leaks.find("module of cuModuleLoadData")) << leaks;
  EXPECT_EQ(2, std::count(leaks.begin(), leaks.end(), '\n')) << leaks;
  (void)event;
}

TEST_F(Memory, NothingIsLeakedWhereAllIsReleased) {
  under_all_schedules(
      [&] {
        CUmodule module;
        SUCCEED_IN(cuModuleLoadData(&module, test_kernels));
        CUstream stream = new_stream();
        CUevent event = new_event();
        CUdeviceptr words = new_words(n);
        uint32_t *host = new_pinned(n, 1);
        SUCCEED_IN(cuMemcpyHtoDAsync(words, host, 4 * n, stream));
        SUCCEED_IN(cuEventRecord(event, stream));
        SUCCEED_IN(cuEventDestroy(event));
        SUCCEED_IN(cuStreamDestroy(stream));
        SUCCEED_IN(cuMemFree(words));
        SUCCEED_IN(cuMemFreeHost(host));
        SUCCEED_IN(cuModuleUnload(module));
        SUCCEED_IN(cuCtxPopCurrent(nullptr));
        SUCCEED_IN(cuDevicePrimaryCtxRelease(0));
        EXPECT_EQ("", control("leaks"));
      },
      12);
}

std::string contents(const std::string &file) {
  std::ifstream stream(file);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

TEST_F(Memory, ReportAndLeaksAreWrittenWhenTheProcessEnds) {
  std::string folder = testing::TempDir();
  EXPECT_EXIT(
      {
        start({{"REPORT", folder + "cudasim-report"}, {"LEAKS", folder + "cudasim-leaks"}});
        load();
        CUdeviceptr words = new_words(n);
        cuMemsetD32(words, 0, n);
        launch_add(words, n, 1, nullptr);
        exit(0);
      },
      testing::ExitedWithCode(0), "");
  std::string report = contents(folder + "cudasim-report");
  EXPECT_NE(std::string::npos, report.find("\nadd: 1 launches")) << report;
  EXPECT_NE(std::string::npos, report.find("\n{\"gpu\":\"NVIDIA H100")) << report;
  EXPECT_NE(std::string::npos, contents(folder + "cudasim-leaks").find("device memory of cuMemAlloc"));
  std::remove((folder + "cudasim-report").c_str());
  std::remove((folder + "cudasim-leaks").c_str());
}

TEST_F(Memory, KnowsWhatAPointerIs) {
  start();
  CUdeviceptr words = new_words(n);
  uint32_t *host = new_pinned(n, 0);
  unsigned type = 0;
  SUCCEED_IN(cuPointerGetAttribute(&type, CU_POINTER_ATTRIBUTE_MEMORY_TYPE, words + 5));
  EXPECT_EQ(static_cast<unsigned>(CU_MEMORYTYPE_DEVICE), type);
  SUCCEED_IN(
      cuPointerGetAttribute(&type, CU_POINTER_ATTRIBUTE_MEMORY_TYPE, reinterpret_cast<CUdeviceptr>(host)));
  EXPECT_EQ(static_cast<unsigned>(CU_MEMORYTYPE_HOST), type);
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, cuPointerGetAttribute(&type, CU_POINTER_ATTRIBUTE_MEMORY_TYPE,
                                                              reinterpret_cast<CUdeviceptr>(&type)));
  CUdeviceptr start = 0;
  size_t bytes = 0;
  SUCCEED_IN(cuMemGetAddressRange(&start, &bytes, words + 5));
  EXPECT_EQ(words, start);
  EXPECT_EQ(4u * n, bytes);
}

}  // namespace
