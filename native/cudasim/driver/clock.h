/*
 * The virtual clock: when each piece of work would start and end on the GPU. This is the one place that says
 * how long anything takes.
 *
 * A GPU has three engines, which compute, copy in and copy out, each one piece of work at a time.
 *   - A copy between host and device takes its bytes over the copy rate. Pageable memory is not slower here.
 *   - A copy within the device is a launch that reads and writes: twice its bytes over the memory rate. So
 *     is a fill, which only writes.
 *   - A kernel takes the longest of
 *       its distinct sectors x 32 bytes over the memory rate (a level-2 cache that holds all is assumed),
 *       its warp instructions over the rate of issue,
 *       the thread instructions of each class over the lanes that take it.
 *     A grid of fewer blocks than multiprocessors has the rates of as many multiprocessors as it has blocks.
 *   - Each launch takes the launch overhead beside.
 *
 * Work is placed in the order in which it was enqueued, each at the earliest time at which its engine is free
 * for long enough and all that it waits for has ended. So times depend on what the program asked for, and not
 * on the order in which the simulator did it. The host takes no time but that of waiting.
 */
#pragma once

#include <cstdint>
#include <map>

#include "gpu.h"
#include "machine/launch.h"

namespace cudasim {

/* Picoseconds: sums of them are exact. */
using time_span = uint64_t;

time_span copy_time(const gpu &, uint64_t bytes);
time_span device_copy_time(const gpu &, uint64_t bytes);
time_span fill_time(const gpu &, uint64_t bytes);
time_span kernel_time(const gpu &, const counters &, uint64_t blocks);
time_span floating_point_time(const gpu &, uint64_t fused_operations, bool doubles, uint64_t bytes);

double seconds(time_span);

/* When an engine is busy. */
class timeline {
 public:
  /* Occupies the engine for the duration at the earliest time from ready on, and returns its start. */
  time_span place(time_span ready, time_span duration);
  time_span busy() const;
  time_span end() const;
  void forget() { spans.clear(); }

  static timeline united(const timeline &, const timeline &);
  static time_span overlap(const timeline &, const timeline &);

 private:
  void add(time_span start, time_span end);

  std::map<time_span, time_span> spans;  // start to end; disjoint and not adjacent
};

}  // namespace cudasim
