#include "driver.h"

#include <cstdio>
#include <cstring>
#include <fstream>

namespace cudasim {

void say(const std::string &text) {
  std::fprintf(stderr, "cudasim: %s\n", text.c_str());
}

bool is_sticky(CUresult code) {
  switch (code) {
    case CUDA_ERROR_ILLEGAL_ADDRESS:
    case CUDA_ERROR_LAUNCH_TIMEOUT:
    case CUDA_ERROR_ASSERT:
    case CUDA_ERROR_HARDWARE_STACK_ERROR:
    case CUDA_ERROR_ILLEGAL_INSTRUCTION:
    case CUDA_ERROR_MISALIGNED_ADDRESS:
    case CUDA_ERROR_INVALID_ADDRESS_SPACE:
    case CUDA_ERROR_INVALID_PC:
    case CUDA_ERROR_LAUNCH_FAILED:
    case CUDA_ERROR_ECC_UNCORRECTABLE:
      return true;
    default:
      return false;
  }
}

std::vector<uint64_t> &context_stack() {
  thread_local std::vector<uint64_t> stack;
  return stack;
}

driver::driver(std::mutex &guard)
    : schedule(
          guard, [this](const work &work, const fault &fault) { on_fault(work, fault); },
          [this] { host.look_again(schedule.has_host_function()); }) {
  try {
    asked = settings::of_environment();
    start(asked);
  } catch (const std::invalid_argument &wrong) {
    wrong_setting = wrong.what();
  }
}

driver::~driver() {
  for (const auto &[handle, each] : contexts.all()) {
    each->legacy.owner.reset();
  }
}

void driver::start(const settings &chosen) {
  gpu plays = gpu_named(chosen.gpu);
  plays.major = chosen.major.value_or(plays.major);
  plays.minor = chosen.minor.value_or(plays.minor);
  plays.memory = chosen.memory.value_or(plays.memory);
  failures.add(chosen.fail);
  if (chosen.adversarial) {
    schedule.be_adversarial(chosen.seed);
  }
  for (int i = 0; i < chosen.devices; ++i) {
    device &added = devices.emplace_back();
    added.ordinal = i;
    added.plays = plays;
    auto all = std::make_shared<pool>();
    all->on = &added;
    all->is_default = true;
    pools.add(all);
    added.default_pool = added.current_pool = all;
  }
}

void driver::initialise() {
  if (wrong_setting) {
    throw refusal(CUDA_ERROR_INVALID_VALUE, *wrong_setting);
  }
  if (devices.empty()) {
    throw refusal(CUDA_ERROR_NO_DEVICE, "");
  }
  initialised = true;
}

void driver::begin(const char *call) {
  call_text = std::string(call) + " (call " + std::to_string(++calls) + ")";
}

std::string driver::caller(uint64_t bytes) const {
  return call_text.substr(0, call_text.size() - 1) + ", " + std::to_string(bytes) + " bytes)";
}

void driver::may_fail(const char *kind) {
  auto code = failures.count(kind);
  if (!code) {
    return;
  }
  auto result = static_cast<CUresult>(*code);
  if (is_sticky(result)) {
    fail(current(), result);
  }
  throw refusal(result, "fails, as was asked for");
}

device &driver::device_at(CUdevice ordinal) {
  if (ordinal < 0 || static_cast<size_t>(ordinal) >= devices.size()) {
    throw refusal(CUDA_ERROR_INVALID_DEVICE, "there is no device " + std::to_string(ordinal));
  }
  return devices[static_cast<size_t>(ordinal)];
}

driver::shared<context> driver::create_context(device &on, unsigned flags, bool primary) {
  auto created = std::make_shared<context>();
  created->on = &on;
  created->flags = flags;
  created->primary = primary;
  created->made_by = caller();
  created->legacy.owner = created;
  created->legacy.number = ++stream_count;
  contexts.add(created);
  return created;
}

void driver::destroy_context(shared<context> ended, lock &held) {
  schedule.finish_all(ended.get(), held);
  if (ended->failure == CUDA_SUCCESS) {
    describe_leaks_of(*ended, lost);
  }
  auto of_it = [&](const object &each) { return each.owner == ended; };
  streams.remove_if(of_it);
  events.remove_if(of_it);
  functions.remove_if(of_it);
  modules.remove_if(of_it);
  for (auto each = allocations.begin(); each != allocations.end();) {
    uint64_t address = each->first;
    bool its = each->second.owner == ended;
    ++each;
    if (its) {
      release(address);
    }
  }
  std::vector<uintptr_t> pinned;
  for (const auto &[start, range] : host.all()) {
    if (range.owner == ended) {
      pinned.push_back(start);
    }
  }
  for (uintptr_t start : pinned) {
    host.remove(reinterpret_cast<void *>(start));
  }
  contexts.remove(reinterpret_cast<void *>(ended->handle));
  if (ended->primary) {
    ended->on->primary.reset();
    trim(*ended->on->default_pool, 0);
  }
  ended->legacy.owner.reset();
  ended->legacy.last.reset();
  ended->abandoned.clear();
}

driver::shared<context> driver::current() {
  auto &stack = context_stack();
  if (stack.empty() || stack.back() == 0) {
    throw refusal(CUDA_ERROR_INVALID_CONTEXT, "the thread has no current context");
  }
  auto found = contexts.all().find(stack.back());
  if (found == contexts.all().end()) {
    throw refusal(CUDA_ERROR_CONTEXT_IS_DESTROYED, "the thread's current context is destroyed");
  }
  check(*found->second);
  return found->second;
}

void driver::check(const context &context) {
  if (context.failure != CUDA_SUCCESS) {
    throw refusal(context.failure, "");
  }
}

void driver::fail(const shared<context> &failed, CUresult code) {
  if (failed->failure == CUDA_SUCCESS) {
    failed->failure = code;
  }
  schedule.drop(*failed, code);
  host.forget_done();
}

void driver::on_fault(const work &work, const fault &fault) {
  say(work.what + ": " + fault.what() + "; its context answers " + std::to_string(fault.code) + " from now on");
  fail(work.owner, static_cast<CUresult>(fault.code));
}

driver::shared<stream> driver::stream_of(CUstream handle) {
  auto now = current();
  if (handle == nullptr || handle == CU_STREAM_LEGACY) {
    return {now, &now->legacy};
  }
  if (handle == CU_STREAM_PER_THREAD) {
    throw refusal(CUDA_ERROR_NOT_SUPPORTED, "per-thread default streams are not simulated");
  }
  auto found = streams.find(handle);
  check(*found->owner);
  return found;
}

driver::shared<work> driver::next_of(const stream &stream, std::string what, work::engine engine) const {
  auto made = std::make_shared<work>();
  made->what = std::move(what);
  made->on = engine;
  made->owner = stream.owner;
  made->stream = stream.number;
  auto add = [&](const shared<work> &before) {
    if (before != nullptr) {
      made->after.push_back(before);
    }
  };
  add(stream.last);
  context &context = *stream.owner;
  if (&stream == &context.legacy) {
    for (const auto &[handle, other] : streams.all()) {
      if (other->owner.get() == &context && other->blocking()) {
        add(other->last);
      }
    }
    for (const auto &last : context.abandoned) {
      add(last);
    }
    context.abandoned.clear();
  } else if (stream.blocking()) {
    add(context.legacy.last);
  }
  return made;
}

void driver::enqueue(stream &stream, const shared<work> &work) {
  stream.last = work;
  schedule.enqueue(work);
}

void driver::wait_for(const shared<work> &target, lock &held) {
  ++counted.synchronisations;
  shared<context> owner = target->owner;
  schedule.finish(target, held);
  trim_pools(*owner->on);
  check(*owner);
}

void driver::wait_for_all(context &owner, lock &held) {
  ++counted.synchronisations;
  schedule.finish_all(&owner, held);
  trim_pools(*owner.on);
  check(owner);
}

void driver::trim_pools(const device &on) {
  for (const auto &[handle, each] : pools.all()) {
    if (each->on == &on) {
      trim(*each, each->threshold);
    }
  }
}

void driver::wait_for(stream &stream, lock &held) {
  if (&stream == &stream.owner->legacy) {
    // Waiting is an action of the default stream, before which it waits for the others.
    enqueue(stream, next_of(stream, caller(), work::engine::none));
  }
  if (stream.last != nullptr) {
    wait_for(stream.last, held);
  } else {
    ++counted.synchronisations;
  }
}

void driver::describe_leaks_of(const context &owner, std::string &text) const {
  auto line = [&](const std::string &what) { text += what + "\n"; };
  for (const auto &[address, each] : allocations) {
    if (each.owner.get() == &owner && !each.variable && each.death == nullptr) {
      line("device memory of " + each.made_by);
    }
  }
  for (const auto &[start, range] : host.all()) {
    if (range.owner.get() == &owner) {
      line("host memory of " + range.made_by);
    }
  }
  auto lines = [&](const char *kind, const auto &table) {
    for (const auto &[handle, each] : table.all()) {
      if (each->owner.get() == &owner) {
        line(kind + (" of " + each->made_by));
      }
    }
  };
  lines("stream", streams);
  lines("event", events);
  lines("module", modules);
}

std::string driver::leaks() const {
  std::string text = lost;
  for (const auto &[handle, each] : contexts.all()) {
    if (each->primary) {
      text += "primary context of device " + std::to_string(each->on->ordinal) + ", retained " +
              std::to_string(each->on->retained) + " times, first by " + each->made_by + "\n";
    } else {
      text += "context of " + each->made_by + "\n";
    }
    if (each->failure == CUDA_SUCCESS) {
      describe_leaks_of(*each, text);
      size_t pending = schedule.pending_of(*each);
      if (pending > 0) {
        text += std::to_string(pending) + " pieces of work that nobody waited for\n";
      }
    }
  }
  for (const auto &[handle, each] : pools.all()) {
    if (!each->is_default) {
      text += "memory pool of " + each->made_by + "\n";
    }
  }
  return text;
}

std::string driver::report_text() const {
  return counted.text(devices.front().plays, busy(), schedule.times().period());
}

std::string driver::report_json() const {
  return counted.json(devices.front().plays, busy(), schedule.times().period(), failures.counts());
}

std::vector<engines> driver::busy() const {
  std::vector<engines> all;
  for (const device &each : devices) {
    all.push_back(each.busy);
  }
  return all;
}

void driver::reset_report(lock &held) {
  schedule.finish_all(nullptr, held);
  schedule.times().close_period();
  for (device &each : devices) {
    each.busy = {};
  }
  counted = {};
}

void driver::write_files() {
  if (!initialised) {
    return;
  }
  if (!asked.report.empty()) {
    std::ofstream(asked.report) << report_text() << '\n' << report_json() << '\n';
  }
  if (!asked.leaks.empty()) {
    std::ofstream(asked.leaks) << leaks();
  }
}

}  // namespace cudasim
