#include "process.h"

#include <cstdlib>
#include <new>

#include "memory/memory.h"

namespace cudasim {

namespace {

struct process {
  std::mutex guard;
  std::unique_ptr<driver> now;
};

/* Never destroyed, since threads may call until the very end. */
process &the_process() {
  static process *const one = [] {
    auto *made = new process;
    made->now = std::make_unique<driver>(made->guard);
    std::atexit([] {
      driver::lock held(the_process().guard);
      the_process().now->write_files();
    });
    return made;
  }();
  return *one;
}

CUresult answer(const char *name, const call_body &body, bool always) {
  if (is_host_function()) {
    say(std::string(name) + " is called by a host function");
    return CUDA_ERROR_NOT_PERMITTED;
  }
  driver::lock held(the_process().guard);
  driver &now = *the_process().now;
  if (!always && !now.is_initialised()) {
    return CUDA_ERROR_NOT_INITIALIZED;
  }
  now.begin(name);
  std::string caller = now.caller();
  try {
    body(now, held);
    return CUDA_SUCCESS;
  } catch (const refusal &refused) {
    if (*refused.what() != '\0') {
      say(caller + " answers " + std::to_string(refused.code) + ": " + refused.what());
    }
    return refused.code;
  } catch (const fault &wrong) {
    say(caller + " answers " + std::to_string(wrong.code) + ": " + wrong.what());
    return static_cast<CUresult>(wrong.code);
  } catch (const std::bad_alloc &) {
    say(caller + ": the simulator itself has no memory left");
    return CUDA_ERROR_OUT_OF_MEMORY;
  }
}

}  // namespace

CUresult call(const char *name, const call_body &body) {
  return answer(name, body, false);
}

CUresult call_always(const char *name, const call_body &body) {
  return answer(name, body, true);
}

void restart() {
  process &all = the_process();
  driver::lock held(all.guard);
  all.now->schedule.finish_all(nullptr, held);
  context_stack().clear();
  all.now = std::make_unique<driver>(all.guard);
}

}  // namespace cudasim
