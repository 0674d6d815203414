/* Streams, events and host functions. */
#include <cuda.h>

#include "process.h"

using namespace cudasim;

namespace {

void create(driver &driver, CUstream *handle, unsigned flags, int priority) {
  auto owner = driver.current();
  driver.may_fail("create");
  if ((flags & ~static_cast<unsigned>(CU_STREAM_NON_BLOCKING)) != 0) {
    throw refusal(CUDA_ERROR_INVALID_VALUE,
                  "the flags are " + std::to_string(flags) + "; 0 and 1 are allowed");
  }
  auto made = std::make_shared<stream>();
  made->made_by = driver.caller();
  made->owner = owner;
  made->number = driver.next_stream_number();
  made->flags = flags;
  made->priority = priority > 0 ? 0 : priority < -5 ? -5 : priority;
  *handle = reinterpret_cast<CUstream>(driver.streams.add(made));
}

void enqueue_host_function(driver &driver, CUstream handle, std::function<void(CUresult)> function,
                           bool despite_failure) {
  auto on = driver.stream_of(handle);
  driver.may_fail("launch");
  auto piece = driver.next_of(*on, driver.caller(), work::engine::none);
  piece->host = std::move(function);
  piece->host_despite_failure = despite_failure;
  ++driver.counted.host_functions;
  driver.enqueue(*on, piece);
}

void record(driver &driver, CUevent handle, CUstream on_handle) {
  auto on = driver.stream_of(on_handle);
  auto recorded = driver.events.find(handle);
  driver.may_fail("event");
  if (recorded->owner != on->owner) {
    throw refusal(CUDA_ERROR_INVALID_HANDLE, "the event and the stream belong to different contexts");
  }
  recorded->mark = driver.next_of(*on, driver.caller(), work::engine::none);
  driver.enqueue(*on, recorded->mark);
}

/* An event of a context that has not failed. */
std::shared_ptr<event> event_of(driver &driver, CUevent handle) {
  driver.current();
  auto found = driver.events.find(handle);
  driver::check(*found->owner);
  return found;
}

std::shared_ptr<work> timed_mark(driver &driver, CUevent handle) {
  auto timed = event_of(driver, handle);
  if ((timed->flags & CU_EVENT_DISABLE_TIMING) != 0 || timed->mark == nullptr) {
    throw refusal(CUDA_ERROR_INVALID_HANDLE, "the event keeps no time, or was not recorded");
  }
  if (!timed->mark->done()) {
    throw refusal(CUDA_ERROR_NOT_READY, "");
  }
  return timed->mark;
}

CUresult elapsed(float *milliseconds, CUevent start, CUevent end) {
  return call("cuEventElapsedTime", [&](driver &driver, auto &held) {
    auto first = timed_mark(driver, start), last = timed_mark(driver, end);
    driver.schedule.settle(first, held);
    driver.schedule.settle(last, held);
    *milliseconds = static_cast<float>(1e3 * (seconds(last->end) - seconds(first->end)));
  });
}

}  // namespace

extern "C" {

CUresult CUDAAPI cuStreamCreate(CUstream *handle, unsigned int flags) {
  return call("cuStreamCreate", [&](driver &driver, auto &) { create(driver, handle, flags, 0); });
}

CUresult CUDAAPI cuStreamCreateWithPriority(CUstream *handle, unsigned int flags, int priority) {
  return call("cuStreamCreateWithPriority",
              [&](driver &driver, auto &) { create(driver, handle, flags, priority); });
}

CUresult CUDAAPI cuStreamDestroy(CUstream handle) {
  return call("cuStreamDestroy", [&](driver &driver, auto &) {
    // Its work goes on without it.
    auto ended = driver.streams.remove(handle);
    context &owner = *ended->owner;
    if (ended->blocking() && ended->last != nullptr && !ended->last->done()) {
      owner.abandoned.push_back(ended->last);
    }
    driver::check(owner);
    driver.current();
  });
}

CUresult CUDAAPI cuStreamSynchronize(CUstream handle) {
  return call("cuStreamSynchronize", [&](driver &driver, auto &held) {
    auto on = driver.stream_of(handle);
    driver.may_fail("sync");
    driver.wait_for(*on, held);
  });
}

CUresult CUDAAPI cuStreamQuery(CUstream handle) {
  return call("cuStreamQuery", [&](driver &driver, auto &) {
    auto on = driver.stream_of(handle);
    if (on->last != nullptr && !driver.schedule.poll(on->last)) {
      throw refusal(CUDA_ERROR_NOT_READY, "");
    }
    driver::check(*on->owner);
  });
}

CUresult CUDAAPI cuStreamWaitEvent(CUstream handle, CUevent waited_for, unsigned int) {
  return call("cuStreamWaitEvent", [&](driver &driver, auto &) {
    auto on = driver.stream_of(handle);
    auto event = event_of(driver, waited_for);
    driver.may_fail("event");
    if (event->mark == nullptr) {
      return;
    }
    auto wait = driver.next_of(*on, driver.caller(), work::engine::none);
    wait->after.push_back(event->mark);
    driver.enqueue(*on, wait);
  });
}

CUresult CUDAAPI cuStreamGetCtx(CUstream handle, CUcontext *context) {
  return call("cuStreamGetCtx", [&](driver &driver, auto &) {
    *context = reinterpret_cast<CUcontext>(driver.stream_of(handle)->owner->handle);
  });
}

CUresult CUDAAPI cuStreamGetFlags(CUstream handle, unsigned int *flags) {
  return call("cuStreamGetFlags", [&](driver &driver, auto &) { *flags = driver.stream_of(handle)->flags; });
}

CUresult CUDAAPI cuStreamGetPriority(CUstream handle, int *priority) {
  return call("cuStreamGetPriority",
              [&](driver &driver, auto &) { *priority = driver.stream_of(handle)->priority; });
}

CUresult CUDAAPI cuStreamGetId(CUstream handle, unsigned long long *id) {
  return call("cuStreamGetId", [&](driver &driver, auto &) { *id = driver.stream_of(handle)->number; });
}

CUresult CUDAAPI cuStreamAddCallback(CUstream handle, CUstreamCallback callback, void *user,
                                     unsigned int flags) {
  return call("cuStreamAddCallback", [&](driver &driver, auto &) {
    if (flags != 0 || callback == nullptr) {
      throw refusal(CUDA_ERROR_INVALID_VALUE, "the flags must be 0 and the callback not null");
    }
    enqueue_host_function(
        driver, handle, [=](CUresult code) { callback(handle, code, user); }, true);
  });
}

CUresult CUDAAPI cuLaunchHostFunc(CUstream handle, CUhostFn function, void *user) {
  return call("cuLaunchHostFunc", [&](driver &driver, auto &) {
    if (function == nullptr) {
      throw refusal(CUDA_ERROR_INVALID_VALUE, "the function is null");
    }
    enqueue_host_function(
        driver, handle, [=](CUresult) { function(user); }, false);
  });
}

CUresult CUDAAPI cuEventCreate(CUevent *handle, unsigned int flags) {
  return call("cuEventCreate", [&](driver &driver, auto &) {
    auto owner = driver.current();
    driver.may_fail("create");
    if (flags > (CU_EVENT_BLOCKING_SYNC | CU_EVENT_DISABLE_TIMING)) {
      throw refusal(CUDA_ERROR_INVALID_VALUE,
                    "the flags are " + std::to_string(flags) + "; 0 to 3 are allowed");
    }
    auto made = std::make_shared<event>();
    made->made_by = driver.caller();
    made->owner = owner;
    made->flags = flags;
    *handle = reinterpret_cast<CUevent>(driver.events.add(made));
  });
}

CUresult CUDAAPI cuEventRecord(CUevent handle, CUstream on) {
  return call("cuEventRecord", [&](driver &driver, auto &) { record(driver, handle, on); });
}

CUresult CUDAAPI cuEventRecordWithFlags(CUevent handle, CUstream on, unsigned int flags) {
  return call("cuEventRecordWithFlags", [&](driver &driver, auto &) {
    if (flags != 0) {
      throw refusal(CUDA_ERROR_NOT_SUPPORTED, "only flags of 0 are simulated");
    }
    record(driver, handle, on);
  });
}

CUresult CUDAAPI cuEventQuery(CUevent handle) {
  return call("cuEventQuery", [&](driver &driver, auto &) {
    auto asked = event_of(driver, handle);
    if (asked->mark != nullptr && !driver.schedule.poll(asked->mark)) {
      throw refusal(CUDA_ERROR_NOT_READY, "");
    }
    driver::check(*asked->owner);
  });
}

CUresult CUDAAPI cuEventSynchronize(CUevent handle) {
  return call("cuEventSynchronize", [&](driver &driver, auto &held) {
    auto waited = event_of(driver, handle);
    driver.may_fail("sync");
    if (waited->mark != nullptr) {
      driver.wait_for(waited->mark, held);
    }
  });
}

CUresult CUDAAPI cuEventDestroy(CUevent handle) {
  return call("cuEventDestroy", [&](driver &driver, auto &) {
    auto ended = driver.events.remove(handle);
    driver::check(*ended->owner);
    driver.current();
  });
}

CUresult CUDAAPI cuEventElapsedTime(float *milliseconds, CUevent start, CUevent end) {
  return elapsed(milliseconds, start, end);
}

#undef cuEventElapsedTime
CUresult CUDAAPI cuEventElapsedTime(float *milliseconds, CUevent start, CUevent end) {
  return elapsed(milliseconds, start, end);
}

}  // extern "C"
