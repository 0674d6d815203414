/* A piece of work that a stream was given. */
#pragma once

#include <cuda.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "clock.h"

namespace cudasim {

struct context;

struct work {
  enum class engine { none, compute, copy_in, copy_out };
  enum class progress { waiting, running, done };

  std::string what;
  engine on = engine::none;
  std::shared_ptr<context> owner;
  uint64_t stream = 0;
  /* All that must be done before. */
  std::vector<std::shared_ptr<work>> after;
  /* Does it; answers how long the GPU takes for it. Empty where there is nothing to do, as for events. */
  std::function<time_span()> run;
  /* Done by the host instead, on a thread of its own and without the simulator's lock. */
  std::function<void(CUresult)> host;
  /* Whether the host is to be called if the context fails before. */
  bool host_despite_failure = false;
  /* Called instead of run if the context fails before. */
  std::function<void()> dropped;

  progress state = progress::waiting;
  uint64_t order = 0;
  /* The last time that the host had waited when it enqueued this. */
  std::shared_ptr<work> host_waited;
  time_span duration = 0, start = 0, end = 0;
  bool timed = false;

  bool done() const { return state == progress::done; }
  bool ready() const {
    if (state != progress::waiting) {
      return false;
    }
    for (const auto &other : after) {
      if (!other->done()) {
        return false;
      }
    }
    return true;
  }
};

}  // namespace cudasim
