/* Modules, functions and launches. */
#include <dlfcn.h>

#include "driver_support.h"

namespace {

constexpr uint32_t n = 100;

using Launches = DriverTest;

TEST_F(Launches, KernelsComputeAndAreCounted) {
  start();
  load();
  CUdeviceptr one = new_words(n), other = new_words(n), sum = new_words(n);
  SUCCEED_IN(cuMemsetD32(one, 3, n));
  SUCCEED_IN(cuMemsetD32(other, 4, n));
  control("report reset");
  SUCCEED_IN(launch_combine(one, other, sum, n, nullptr));
  SUCCEED_IN(launch_combine(one, other, sum, n, nullptr));
  std::vector<uint32_t> host(n);
  SUCCEED_IN(cuMemcpyDtoH(host.data(), sum, 4 * n));
  EXPECT_EQ(std::vector<uint32_t>(n, 7), host);
  std::string counts = control("counts");
  // Words of two buffers are loaded and those of a third are stored: 400 bytes, or 13 sectors, of each.
  for (const char *expected :
       {"\"combine\":{\"launches\":2,", "\"bytes_loaded\":1600,", "\"bytes_stored\":800,",
        "\"unique_load_sectors\":52,", "\"unique_store_sectors\":26,", "\"unique_bytes_stored\":800}"}) {
    EXPECT_NE(std::string::npos, counts.find(expected)) << expected << " in\n" << counts;
  }
  std::string report = control("report");
  EXPECT_NE(std::string::npos, report.find("combine: 2 launches")) << report;
  EXPECT_NE(std::string::npos, report.find("store efficiency                             0.962")) << report;
}

TEST_F(Launches, ArgumentsMayComeInOneBuffer) {
  start();
  load();
  struct {
    CUdeviceptr words;
    uint32_t n = ::n, addend = 5;
  } arguments;
  arguments.words = new_words(n);
  SUCCEED_IN(cuMemsetD32(arguments.words, 1, n));
  size_t size = sizeof arguments;
  void *extra[] = {CU_LAUNCH_PARAM_BUFFER_POINTER, &arguments, CU_LAUNCH_PARAM_BUFFER_SIZE, &size,
                   CU_LAUNCH_PARAM_END};
  SUCCEED_IN(cuLaunchKernel(add, 2, 1, 1, 64, 1, 1, 0, nullptr, nullptr, extra));
  uint32_t last = 0;
  SUCCEED_IN(cuMemcpyDtoH(&last, arguments.words + 4 * (n - 1), 4));
  EXPECT_EQ(6u, last);
  size = 12;
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, cuLaunchKernel(add, 2, 1, 1, 64, 1, 1, 0, nullptr, nullptr, extra));
}

TEST_F(Launches, ArgumentsAreReadWhenTheLaunchIsEnqueued) {
  start_adversarial(0);
  load();
  CUdeviceptr words = new_words(n);
  SUCCEED_IN(cuMemsetD32(words, 1, n));
  uint32_t count = n, addend = 1;
  void *arguments[] = {&words, &count, &addend};
  SUCCEED_IN(cuLaunchKernel(add, 2, 1, 1, 64, 1, 1, 0, nullptr, arguments, nullptr));
  addend = 100;
  uint32_t first = 0;
  SUCCEED_IN(cuMemcpyDtoH(&first, words, 4));
  EXPECT_EQ(2u, first);
}

TEST_F(Launches, SizesBeyondTheDevicesAreRefused) {
  start();
  load();
  uint32_t count = 0, addend = 1;
  CUdeviceptr words = new_words(1);
  void *arguments[] = {&words, &count, &addend};
  auto launch = [&](unsigned grid, unsigned block, unsigned shared) {
    return cuLaunchKernel(add, grid, 1, 1, block, 1, 1, shared, nullptr, arguments, nullptr);
  };
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, launch(0, 64, 0));
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, launch(1, 0, 0));
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, launch(1, 1025, 0));
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, launch(1, 64, 49153));
  EXPECT_CODE(CUDA_SUCCESS, launch(1, 64, 49152));
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE,
              cuFuncSetAttribute(add, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 232449));
  SUCCEED_IN(cuFuncSetAttribute(add, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 232448));
  EXPECT_CODE(CUDA_SUCCESS, launch(1, 64, 232448));
  EXPECT_CODE(CUDA_SUCCESS, launch(1, 1024, 0));
  SUCCEED_IN(cuCtxSynchronize());
}

TEST_F(Launches, ModulesTellTheirFunctionsParametersAndVariables) {
  start();
  CUmodule module;
  SUCCEED_IN(cuModuleLoadData(&module, test_kernels));
  CUfunction function, none;
  SUCCEED_IN(cuModuleGetFunction(&function, module, "combine"));
  EXPECT_CODE(CUDA_ERROR_NOT_FOUND, cuModuleGetFunction(&none, module, "divide"));
  size_t offset = 0, size = 0;
  SUCCEED_IN(cuFuncGetParamInfo(function, 3, &offset, &size));
  EXPECT_EQ(24u, offset);
  EXPECT_EQ(4u, size);
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, cuFuncGetParamInfo(function, 4, &offset, &size));
  CUdeviceptr sevens = 0;
  SUCCEED_IN(cuModuleGetGlobal(&sevens, &size, module, "sevens"));
  EXPECT_EQ(8u, size);
  uint32_t words[2] = {};
  SUCCEED_IN(cuMemcpyDtoH(words, sevens, 8));
  EXPECT_EQ(7u, words[0]);
  EXPECT_EQ(77u, words[1]);
  EXPECT_CODE(CUDA_ERROR_NOT_FOUND, cuModuleGetGlobal(&sevens, &size, module, "eights"));
  EXPECT_CODE(CUDA_ERROR_INVALID_VALUE, cuMemFree(sevens));
  SUCCEED_IN(cuModuleUnload(module));
  EXPECT_CODE(CUDA_ERROR_INVALID_HANDLE, cuModuleGetFunction(&none, module, "add"));
  EXPECT_CODE(CUDA_ERROR_INVALID_HANDLE, cuFuncGetParamInfo(function, 0, &offset, &size));
}

TEST_F(Launches, ModulesOfOneImageHaveFunctionsOfTheirOwn) {
  start({});
  CUmodule first, second;
  CUfunction of_first, of_second, again;
  SUCCEED_IN(cuModuleLoadData(&first, test_kernels));
  SUCCEED_IN(cuModuleLoadData(&second, test_kernels));
  SUCCEED_IN(cuModuleGetFunction(&of_first, first, "add"));
  SUCCEED_IN(cuModuleGetFunction(&of_second, second, "add"));
  SUCCEED_IN(cuModuleGetFunction(&again, second, "add"));
  EXPECT_NE(of_first, of_second);
  EXPECT_EQ(of_second, again);
  SUCCEED_IN(cuModuleUnload(first));
  size_t offset = 0, size = 0;
  EXPECT_CODE(CUDA_ERROR_INVALID_HANDLE, cuFuncGetParamInfo(of_first, 0, &offset, &size));
  SUCCEED_IN(cuFuncGetParamInfo(of_second, 0, &offset, &size));
}

TEST_F(Launches, UnloadingWaitsForTheModulesKernels) {
  under_all_schedules(
      [&] {
        CUmodule module;
        SUCCEED_IN(cuModuleLoadData(&module, test_kernels));
        SUCCEED_IN(cuModuleGetFunction(&add, module, "add"));
        CUdeviceptr words = new_words(n);
        SUCCEED_IN(cuMemsetD32(words, 1, n));
        SUCCEED_IN(launch_add(words, n, 1, nullptr));
        SUCCEED_IN(cuModuleUnload(module));
        uint32_t first = 0;
        SUCCEED_IN(cuMemcpyDtoH(&first, words, 4));
        EXPECT_EQ(2u, first);
      },
      4);
}

TEST_F(Launches, ImagesThatAreNotPtxAreRefusedAndSaidToBe) {
  start({{"DRIVER_VERSION", "12080"}});
  CUmodule module;
  EXPECT_CODE(CUDA_ERROR_NO_BINARY_FOR_GPU, cuModuleLoadData(&module, "\x50\xED\x55\xBA and machine code"));
  EXPECT_CODE(CUDA_ERROR_NO_BINARY_FOR_GPU, cuModuleLoadData(&module,
                                                             "\x7F"
                                                             "ELF"));
  EXPECT_CODE(CUDA_ERROR_INVALID_IMAGE, cuModuleLoadData(&module, "this is a text"));
  EXPECT_CODE(CUDA_ERROR_UNSUPPORTED_PTX_VERSION,
              cuModuleLoadData(&module, ".version 9.0\n.target sm_75\n.address_size 64\n"));
  SUCCEED_IN(cuModuleLoadData(&module, ".version 8.7\n.target sm_75\n.address_size 64\n"));
  EXPECT_CODE(CUDA_ERROR_NO_BINARY_FOR_GPU,
              cuModuleLoadData(&module, ".version 8.7\n.target sm_100\n.address_size 64\n"));
  char log[200] = "";
  CUjit_option options[] = {CU_JIT_ERROR_LOG_BUFFER, CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES};
  void *values[] = {log, reinterpret_cast<void *>(sizeof log)};
  const char *wrong =
      ".version 8.0\n.target sm_75\n.address_size 64\n.visible .entry f() { frobnicate.u32 %r1; }\n";
  EXPECT_CODE(CUDA_ERROR_INVALID_PTX, cuModuleLoadDataEx(&module, wrong, 2, options, values));
  EXPECT_NE(nullptr, std::strstr(log, "frobnicate")) << log;
}

TEST_F(Launches, OccupancyFollowsThreadsAndSharedMemory) {
  start();
  load();
  int blocks = 0, threads = 0;
  SUCCEED_IN(cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, add, 64, 0));
  EXPECT_EQ(32, blocks);  // as many as a multiprocessor holds
  SUCCEED_IN(cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, add, 256, 0));
  EXPECT_EQ(8, blocks);  // 2048 threads
  SUCCEED_IN(cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, add, 256, 47 << 10));
  EXPECT_EQ(4, blocks);  // 228 kB of shared memory, of which each block takes one more
  SUCCEED_IN(cuOccupancyMaxPotentialBlockSize(&blocks, &threads, add, nullptr, 0, 0));
  EXPECT_EQ(1024, threads);
  EXPECT_EQ(2 * 132, blocks);
  SUCCEED_IN(cuOccupancyMaxPotentialBlockSizeWithFlags(&blocks, &threads, add, nullptr, 0, 256, 0));
  EXPECT_EQ(256, threads);
}

TEST_F(Launches, DeviceIsTheNamedGpuAtTheAskedCapability) {
  start({{"COMPUTE_CAPABILITY", "8.6"}, {"DEVICES", "3"}});
  int value = 0;
  SUCCEED_IN(cuDeviceGetCount(&value));
  EXPECT_EQ(3, value);
  SUCCEED_IN(cuDeviceGetAttribute(&value, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, 2));
  EXPECT_EQ(8, value);
  SUCCEED_IN(cuDeviceGetAttribute(&value, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, 2));
  EXPECT_EQ(6, value);
  SUCCEED_IN(cuDeviceGetAttribute(&value, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, 0));
  EXPECT_EQ(132, value);
  char name[100];
  SUCCEED_IN(cuDeviceGetName(name, sizeof name, 0));
  EXPECT_STREQ("NVIDIA H100 80GB HBM3 (simulated)", name);
  size_t total;
  SUCCEED_IN(cuDeviceTotalMem(&total, 0));
  EXPECT_EQ(size_t{80} << 30, total);
  CUuuid one, other;
  SUCCEED_IN(cuDeviceGetUuid(&one, 0));
  SUCCEED_IN(cuDeviceGetUuid(&other, 1));
  EXPECT_NE(0, std::memcmp(&one, &other, sizeof one));
}

/*
 * The library itself, as JCuda finds it: its own state, beside that of the objects that the tests are linked
 * with.
 */
TEST(Library, ExportsItsFunctionsUnderTheNamesThatJcudaWants) {
  void *library = dlopen(CUDASIM_LIBRARY, RTLD_NOW | RTLD_LOCAL);
  ASSERT_NE(nullptr, library) << dlerror();
  for (const char *name : {"cuInit",
                           "cuMemAlloc_v2",
                           "cuMemFree_v2",
                           "cuCtxPushCurrent_v2",
                           "cuCtxPopCurrent_v2",
                           "cuStreamDestroy_v2",
                           "cuEventDestroy_v2",
                           "cuEventElapsedTime",
                           "cuMemcpyHtoDAsync_v2",
                           "cuMemcpyDtoHAsync_v2",
                           "cuModuleLoadDataEx",
                           "cuModuleGetGlobal_v2",
                           "cuDevicePrimaryCtxRelease_v2",
                           "cuDeviceGetUuid",
                           "cuDeviceTotalMem_v2",
                           "cuMemHostRegister_v2",
                           "cuMemsetD32_v2",
                           "cuLaunchKernel",
                           "cuGraphLaunch",
                           "cudasim_control"}) {
    EXPECT_NE(nullptr, dlsym(library, name)) << name;
  }
  EXPECT_EQ(nullptr,
            dlsym(library, "_ZN7cudasim3sayERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE"));

  auto find = reinterpret_cast<decltype(&cuGetProcAddress)>(dlsym(library, "cuGetProcAddress_v2"));
  ASSERT_NE(nullptr, find);
  void *function = nullptr;
  CUdriverProcAddressQueryResult status;
  SUCCEED_IN(find("cuMemAlloc", &function, 13000, 0, &status));
  EXPECT_EQ(dlsym(library, "cuMemAlloc_v2"), function);
  EXPECT_CODE(CUDA_ERROR_NOT_FOUND, find("cuFly", &function, 13000, 0, &status));
  EXPECT_EQ(CU_GET_PROC_ADDRESS_SYMBOL_NOT_FOUND, status);
  auto launch_graph = reinterpret_cast<int (*)()>(dlsym(library, "cuGraphLaunch"));
  EXPECT_EQ(801, launch_graph());
}

}  // namespace
