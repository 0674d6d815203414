/* What the program asked of the GPU, counted: for people, and as one line of JSON. */
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "chronicle.h"
#include "clock.h"
#include "gpu.h"

namespace cudasim {

struct kernel_totals {
  uint64_t launches = 0;
  time_span time = 0;
  counters counted;

  void add(const counters &, time_span);
};

/* Work other than kernels. */
struct transfer_totals {
  uint64_t count = 0;
  uint64_t bytes = 0;

  void add(uint64_t more_bytes) {
    ++count;
    bytes += more_bytes;
  }
};

struct report {
  std::map<std::string, kernel_totals> kernels;
  transfer_totals copies_in, copies_out, copies_within, fills, device_allocations, pinned_allocations;
  uint64_t synchronisations = 0, host_functions = 0, host_tasks = 0;

  /* busy: of each device. */
  std::string text(const gpu &, const std::vector<engines> &busy, time_span duration) const;
  std::string json(const gpu &, const std::vector<engines> &busy, time_span duration,
                   const std::map<std::string, uint64_t> &calls) const;
};

}  // namespace cudasim
