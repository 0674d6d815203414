/* Launches of kernels, and how large their blocks should be. */
#include <cuda.h>

#include <cstring>

#include "machine/launch.h"
#include "occupancy.h"
#include "process.h"

using namespace cudasim;

namespace {

struct launch_size {
  dimensions grid, block;
  uint32_t dynamic_shared;
};

std::string text_of(const dimensions &size) {
  return std::to_string(size.x) + "x" + std::to_string(size.y) + "x" + std::to_string(size.z);
}

void check_size(const function &launched, const launch_size &size) {
  const auto &[grid, block, shared] = size;
  uint64_t threads = uint64_t{block.x} * block.y * block.z;
  std::string sizes = "the grid is " + text_of(grid) + ", the block " + text_of(block);
  if (grid.x == 0 || grid.y == 0 || grid.z == 0 || threads == 0 || grid.x > 0x7FFFFFFF || grid.y > 65535 ||
      grid.z > 65535 || block.x > 1024 || block.y > 1024 || block.z > 64 || threads > 1024) {
    throw refusal(CUDA_ERROR_INVALID_VALUE, sizes);
  }
  if (shared > static_cast<uint32_t>(launched.dynamic_shared_limit)) {
    throw refusal(CUDA_ERROR_INVALID_VALUE,
                  std::to_string(shared) + " bytes of dynamic shared memory; up to " +
                      std::to_string(launched.dynamic_shared_limit) + " are allowed");
  }
  int most = most_threads(launched.owner->on->plays, *launched.code);
  if (threads > static_cast<uint64_t>(most)) {
    throw refusal(CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES,
                  sizes + "; its registers allow " + std::to_string(most));
  }
}

/* The arguments side by side, as the kernel finds them. */
std::vector<uint8_t> arguments_of(const ptx::function &code, void **arguments, void **extra) {
  std::vector<uint8_t> all(code.parameter_bytes);
  if (arguments != nullptr) {
    for (size_t i = 0; i < code.parameters.size(); ++i) {
      if (arguments[i] == nullptr) {
        throw refusal(CUDA_ERROR_INVALID_VALUE, "argument " + std::to_string(i) + " is null");
      }
      std::memcpy(all.data() + code.parameters[i].offset, arguments[i], code.parameters[i].size);
    }
    return all;
  }
  const void *buffer = nullptr;
  size_t size = 0;
  for (void **each = extra; each != nullptr && *each != CU_LAUNCH_PARAM_END; each += 2) {
    if (*each == CU_LAUNCH_PARAM_BUFFER_POINTER) {
      buffer = each[1];
    } else if (*each == CU_LAUNCH_PARAM_BUFFER_SIZE) {
      size = *static_cast<size_t *>(each[1]);
    } else {
      throw refusal(CUDA_ERROR_INVALID_VALUE, "an unknown key among the extra arguments");
    }
  }
  if (size < all.size() || (buffer == nullptr && !all.empty())) {
    throw refusal(CUDA_ERROR_INVALID_VALUE, std::to_string(size) + " bytes of arguments were given; " +
                                                code.name + " takes " + std::to_string(all.size()));
  }
  if (!all.empty()) {
    std::memcpy(all.data(), buffer, all.size());
  }
  return all;
}

void launch(driver &driver, CUfunction handle, const launch_size &size, CUstream on_handle, void **arguments,
            void **extra) {
  auto on = driver.stream_of(on_handle);
  auto launched = driver.functions.find(handle);
  driver.may_fail("launch");
  if (launched->owner != on->owner) {
    throw refusal(CUDA_ERROR_INVALID_HANDLE, "the function and the stream belong to different contexts");
  }
  check_size(*launched, size);
  auto given = arguments_of(*launched->code, arguments, extra);
  std::string what = launched->code->name + " of " + driver.caller();
  auto piece = driver.next_of(*on, what, work::engine::compute);
  piece->run = [&driver, launched, size, given, seed = driver.schedule.order_seed()] {
    const device &device = *launched->owner->on;
    only_memory_of its(driver, device);
    counters counted = run(*launched->of->code, *launched->code, size.grid, size.block, size.dynamic_shared,
                           given, launched->of->variables, driver.memory, seed);
    time_span time = kernel_time(device.plays, counted, uint64_t{size.grid.x} * size.grid.y * size.grid.z);
    driver.counted.kernels[launched->code->name].add(counted, time);
    return time;
  };
  driver.enqueue(*on, piece);
}

/* The largest block size that fills a multiprocessor as well as any. */
int best_block_size(const gpu &plays, const ptx::function &code, CUoccupancyB2DSize shared_of, size_t shared,
                    int limit) {
  int most = most_threads(plays, code);
  if (limit > 0 && limit < most) {
    most = limit;
  }
  int best = 0;
  int best_threads = 0;
  for (int size = (most + 31) / 32 * 32; size > 0; size -= 32) {
    int threads = size < most ? size : most;
    uint64_t dynamic = shared_of != nullptr ? shared_of(threads) : shared;
    int resident = threads * blocks_per_multiprocessor(plays, code, threads, dynamic);
    if (resident > best_threads) {
      best_threads = resident;
      best = threads;
    }
  }
  return best;
}

void suggest(driver &driver, int *blocks, int *threads, CUfunction handle, CUoccupancyB2DSize shared_of,
             size_t shared, int limit) {
  driver.current();
  const function &asked = *driver.functions.find(handle);
  const gpu &plays = asked.owner->on->plays;
  *threads = best_block_size(plays, *asked.code, shared_of, shared, limit);
  uint64_t dynamic = shared_of != nullptr ? shared_of(*threads) : shared;
  *blocks = plays.multiprocessors * blocks_per_multiprocessor(plays, *asked.code, *threads, dynamic);
}

void count_blocks(driver &driver, int *blocks, CUfunction handle, int threads, size_t shared) {
  driver.current();
  const function &asked = *driver.functions.find(handle);
  *blocks = blocks_per_multiprocessor(asked.owner->on->plays, *asked.code, threads, shared);
}

}  // namespace

extern "C" {

CUresult CUDAAPI cuLaunchKernel(CUfunction function, unsigned int grid_x, unsigned int grid_y,
                                unsigned int grid_z, unsigned int block_x, unsigned int block_y,
                                unsigned int block_z, unsigned int shared, CUstream stream, void **arguments,
                                void **extra) {
  return call("cuLaunchKernel", [&](driver &driver, auto &) {
    launch(driver, function, {{grid_x, grid_y, grid_z}, {block_x, block_y, block_z}, shared}, stream,
           arguments, extra);
  });
}

CUresult CUDAAPI cuOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks, CUfunction function, int threads,
                                                             size_t shared) {
  return call("cuOccupancyMaxActiveBlocksPerMultiprocessor",
              [&](driver &driver, auto &) { count_blocks(driver, blocks, function, threads, shared); });
}

CUresult CUDAAPI cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *blocks, CUfunction function,
                                                                      int threads, size_t shared,
                                                                      unsigned int) {
  return call("cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags",
              [&](driver &driver, auto &) { count_blocks(driver, blocks, function, threads, shared); });
}

CUresult CUDAAPI cuOccupancyMaxPotentialBlockSize(int *blocks, int *threads, CUfunction function,
                                                  CUoccupancyB2DSize shared_of, size_t shared, int limit) {
  return call("cuOccupancyMaxPotentialBlockSize", [&](driver &driver, auto &) {
    suggest(driver, blocks, threads, function, shared_of, shared, limit);
  });
}

CUresult CUDAAPI cuOccupancyMaxPotentialBlockSizeWithFlags(int *blocks, int *threads, CUfunction function,
                                                           CUoccupancyB2DSize shared_of, size_t shared,
                                                           int limit, unsigned int) {
  return call("cuOccupancyMaxPotentialBlockSizeWithFlags", [&](driver &driver, auto &) {
    suggest(driver, blocks, threads, function, shared_of, shared, limit);
  });
}

}  // extern "C"
