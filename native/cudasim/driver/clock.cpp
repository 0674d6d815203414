#include "clock.h"

#include <algorithm>
#include <cmath>

namespace cudasim {

namespace {

constexpr uint64_t sector_bytes = 32;

time_span rounded(double seconds) {
  return static_cast<time_span>(std::llround(seconds * 1e12));
}

int lanes_of(const gpu &gpu, const std::string &instruction_class) {
  if (instruction_class == "fp32") {
    return gpu.fp32_lanes;
  }
  if (instruction_class == "fp64") {
    return gpu.fp64_lanes;
  }
  if (instruction_class == "int") {
    return gpu.int_lanes;
  }
  if (instruction_class == "permute") {
    return gpu.permute_lanes;
  }
  if (instruction_class == "conversion") {
    return gpu.conversion_lanes;
  }
  if (instruction_class == "conversion64") {
    return gpu.wide_conversion_lanes;
  }
  if (instruction_class == "special") {
    return gpu.special_lanes;
  }
  // The others are bounded by issue alone.
  return 32 * gpu.schedulers;
}

}  // namespace

double seconds(time_span span) {
  return static_cast<double>(span) * 1e-12;
}

time_span copy_time(const gpu &gpu, uint64_t bytes) {
  return rounded(static_cast<double>(bytes) / gpu.copy_rate);
}

time_span device_copy_time(const gpu &gpu, uint64_t bytes) {
  return rounded(gpu.launch_overhead + 2 * static_cast<double>(bytes) / gpu.memory_rate);
}

time_span fill_time(const gpu &gpu, uint64_t bytes) {
  return rounded(gpu.launch_overhead + static_cast<double>(bytes) / gpu.memory_rate);
}

time_span kernel_time(const gpu &gpu, const counters &counted, uint64_t blocks) {
  double sectors = static_cast<double>(counted.unique_load_sectors + counted.unique_store_sectors);
  double longest = sectors * sector_bytes / gpu.memory_rate;
  double multiprocessors =
      static_cast<double>(std::clamp<uint64_t>(blocks, 1, static_cast<uint64_t>(gpu.multiprocessors)));
  double cycles = multiprocessors * gpu.clock;  // per second, of all together
  longest = std::max(longest, static_cast<double>(counted.warp_instructions) / (gpu.schedulers * cycles));
  for (const auto &[instruction_class, count] : counted.by_class) {
    longest = std::max(longest, static_cast<double>(count) / (lanes_of(gpu, instruction_class) * cycles));
  }
  return rounded(gpu.launch_overhead + longest);
}

time_span floating_point_time(const gpu &gpu, uint64_t fused_operations, bool doubles, uint64_t bytes) {
  double lanes = doubles ? gpu.fp64_lanes : gpu.fp32_lanes;
  double arithmetic = static_cast<double>(fused_operations) / (lanes * gpu.multiprocessors * gpu.clock);
  return rounded(gpu.launch_overhead + std::max(arithmetic, static_cast<double>(bytes) / gpu.memory_rate));
}

time_span timeline::place(time_span ready, time_span duration) {
  time_span start = ready;
  auto next = spans.upper_bound(ready);
  if (next != spans.begin()) {
    start = std::max(start, std::prev(next)->second);
  }
  while (next != spans.end() && next->first < start + duration) {
    start = std::max(start, next->second);
    ++next;
  }
  if (duration > 0) {
    add(start, start + duration);
  }
  return start;
}

void timeline::add(time_span start, time_span end) {
  auto next = spans.lower_bound(start);
  if (next != spans.begin() && std::prev(next)->second >= start) {
    --next;
    start = next->first;
  }
  while (next != spans.end() && next->first <= end) {
    end = std::max(end, next->second);
    next = spans.erase(next);
  }
  spans.emplace(start, end);
}

time_span timeline::busy() const {
  time_span sum = 0;
  for (auto [start, end] : spans) {
    sum += end - start;
  }
  return sum;
}

time_span timeline::end() const {
  return spans.empty() ? 0 : spans.rbegin()->second;
}

timeline timeline::united(const timeline &one, const timeline &other) {
  timeline both = one;
  for (auto [start, end] : other.spans) {
    both.add(start, end);
  }
  return both;
}

time_span timeline::overlap(const timeline &one, const timeline &other) {
  return one.busy() + other.busy() - united(one, other).busy();
}

}  // namespace cudasim
