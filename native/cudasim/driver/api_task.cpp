/* Work of the stand-ins for NVIDIA's libraries. */
#include "host_task.h"
#include "process.h"

using namespace cudasim;

namespace {

/* The context of the task that this thread runs, during which it holds the lock. */
struct running_task {
  driver *on = nullptr;
  context *of = nullptr;
};

thread_local running_task running;

void run_task(driver &driver, context &of, void (*function)(void *), void *argument) {
  running = {&driver, &of};
  function(argument);
  running = {};
}

CUresult access(const std::function<void(device_memory &)> &body) {
  if (running.on == nullptr) {
    say("device memory is accessed outside of a task");
    return CUDA_ERROR_NOT_PERMITTED;
  }
  if (running.of->failure != CUDA_SUCCESS) {
    return running.of->failure;
  }
  try {
    body(running.on->memory);
    return CUDA_SUCCESS;
  } catch (const fault &wrong) {
    say(std::string("a library's access: ") + wrong.what());
    running.of->failure = static_cast<CUresult>(wrong.code);
    return running.of->failure;
  }
}

}  // namespace

extern "C" {

CUresult cudasim_host_task(CUstream stream, const cudasim_work *work_of, void (*function)(void *), void *argument) {
  return call("cudasim_host_task", [&](driver &driver, auto &) {
    auto on = driver.stream_of(stream);
    driver.may_fail("launch");
    std::string name = work_of->name;
    auto piece = driver.next_of(*on, name + " of " + driver.caller(), work::engine::compute);
    auto owner = on->owner;
    time_span time =
        floating_point_time(owner->on->plays, work_of->fused_operations, work_of->doubles, work_of->bytes);
    auto task = [&driver, owner, function, argument] { run_task(driver, *owner, function, argument); };
    piece->dropped = task;
    piece->run = [owner, task, time] {
      task();
      if (owner->failure != CUDA_SUCCESS) {
        throw fault(owner->failure, "a bad access");
      }
      return time;
    };
    ++driver.counted.host_tasks;
    driver.enqueue(*on, piece);
  });
}

CUresult cudasim_read(uint64_t address, void *to, uint64_t bytes) {
  return access([&](device_memory &memory) { memory.read(address, to, bytes, true); });
}

CUresult cudasim_write(uint64_t address, const void *from, uint64_t bytes) {
  return access([&](device_memory &memory) { memory.write(address, from, bytes); });
}

}  // extern "C"
