/* Device memory: allocation, at once or in the order of a stream, and copies. */
#include <algorithm>
#include <cstring>

#include "driver.h"

namespace cudasim {

namespace {

std::string number(uint64_t value) {
  return std::to_string(value);
}

}  // namespace

uint64_t driver::free_bytes(const device &on) const {
  uint64_t taken = on.allocated;
  for (const auto &[handle, each] : pools.all()) {
    if (each->on == &on) {
      taken += each->reserved;
    }
  }
  return on.plays.memory - std::min(taken, on.plays.memory);
}

void driver::trim(pool &trimmed, uint64_t down_to) {
  trimmed.reserved = std::max(trimmed.used, std::min(trimmed.reserved, down_to));
}

/* Makes room, or throws. */
void driver::reserve(device &on, uint64_t bytes) {
  if (bytes > free_bytes(on)) {
    for (const auto &[handle, each] : pools.all()) {
      if (each->on == &on) {
        trim(*each, 0);
      }
    }
  }
  if (bytes > free_bytes(on)) {
    throw refusal(CUDA_ERROR_OUT_OF_MEMORY,
                  number(bytes) + " bytes were asked for, and " + number(free_bytes(on)) + " are free");
  }
}

uint64_t driver::allocate(const shared<context> &owner, uint64_t bytes, std::string made_by) {
  if (bytes == 0) {
    throw refusal(CUDA_ERROR_INVALID_VALUE, "0 bytes were asked for");
  }
  reserve(*owner->on, bytes);
  uint64_t address = memory.allocate(bytes, made_by);
  owner->on->allocated += bytes;
  device_allocation &made = allocations[address];
  made.address = address;
  made.bytes = bytes;
  made.made_by = std::move(made_by);
  made.owner = owner;
  return address;
}

uint64_t driver::allocate(stream &ordered, const shared<pool> &from, uint64_t bytes) {
  if (bytes == 0) {
    throw refusal(CUDA_ERROR_INVALID_VALUE, "0 bytes were asked for");
  }
  if (from->used + bytes > from->reserved) {
    reserve(*from->on, from->used + bytes - from->reserved);
  }
  uint64_t address = memory.allocate(bytes, caller(bytes));
  from->used += bytes;
  from->reserved = std::max(from->reserved, from->used);
  from->used_high = std::max(from->used_high, from->used);
  from->reserved_high = std::max(from->reserved_high, from->reserved);
  set_live(address, false);
  device_allocation &made = allocations[address];
  made.address = address;
  made.bytes = bytes;
  made.made_by = caller(bytes);
  made.owner = ordered.owner;
  made.from = from;
  made.birth = next_of(ordered, caller(bytes), work::engine::none);
  made.birth->run = [this, address] {
    set_live(address, true);
    return time_span{0};
  };
  enqueue(ordered, made.birth);
  return address;
}

void driver::free(stream &ordered, uint64_t address) {
  auto found = allocations.find(address);
  if (found == allocations.end() || found->second.from == nullptr || found->second.death != nullptr) {
    throw refusal(CUDA_ERROR_INVALID_VALUE, "there is no stream-ordered allocation of that address");
  }
  device_allocation &freed = found->second;
  freed.death = next_of(ordered, caller(), work::engine::none);
  freed.death->run = [this, address] {
    device_allocation &now = allocations.at(address);
    if (!now.birth->done()) {
      throw fault(CUDA_ERROR_ILLEGAL_ADDRESS, "frees what " + now.made_by + ", on another stream, has not yet allocated");
    }
    release(address);
    return time_span{0};
  };
  enqueue(ordered, freed.death);
}

void driver::release(uint64_t address) {
  auto found = allocations.find(address);
  device_allocation &freed = found->second;
  set_live(address, true);
  memory.free(address);
  if (freed.from != nullptr) {
    freed.from->used -= freed.bytes;
  } else {
    freed.owner->on->allocated -= freed.bytes;
  }
  allocations.erase(found);
}

void driver::set_live(uint64_t address, bool live) {
  memory.block_at(address)->is_live = live;
}

const device_allocation *driver::find_allocation(uint64_t address) const {
  auto next = allocations.upper_bound(address);
  if (next == allocations.begin()) {
    return nullptr;
  }
  const device_allocation &found = std::prev(next)->second;
  return address - found.address < found.bytes ? &found : nullptr;
}

const device_allocation &driver::allocation_of(uint64_t address, uint64_t bytes) const {
  const device_allocation *found = find_allocation(address);
  if (found == nullptr || bytes > found->bytes - (address - found->address)) {
    throw refusal(CUDA_ERROR_INVALID_VALUE, memory.describe(address, bytes));
  }
  return *found;
}

bool driver::is_pinned(const void *address, uint64_t bytes) const {
  auto range = host.containing(address);
  if (range == nullptr) {
    return false;
  }
  uint64_t left = range->second.bytes - (reinterpret_cast<uintptr_t>(address) - range->first);
  if (bytes > left) {
    throw refusal(CUDA_ERROR_INVALID_VALUE, number(bytes) + " bytes of host memory are copied, but " + number(left) +
                                                " are left to the end of that of " + range->second.made_by);
  }
  return true;
}

void driver::copy_in(stream &on, uint64_t to, const void *from, uint64_t bytes, lock &) {
  if (bytes == 0) {
    return;
  }
  allocation_of(to, bytes);
  auto copy = next_of(on, caller(bytes), work::engine::copy_in);
  const gpu &plays = on.owner->on->plays;
  counted.copies_in.add(bytes);
  if (is_pinned(from, bytes)) {
    copy->run = [this, to, from, bytes, &plays, self = copy.get()] {
      if (auto wrong = host.about_to_run(*self)) {
        throw fault(CUDA_ERROR_LAUNCH_FAILED, *wrong);
      }
      memory.write(to, from, bytes);
      return copy_time(plays, bytes);
    };
    if (!schedule.runs_at_once(copy->after)) {
      host.will_read(copy, from, bytes, schedule.has_host_function());
    }
  } else {
    // As hardware does, through memory of the driver's own: the caller may reuse its memory at once.
    auto *start = static_cast<const uint8_t *>(from);
    auto staged = std::make_shared<std::vector<uint8_t>>(start, start + bytes);
    copy->run = [this, to, staged, &plays] {
      memory.write(to, staged->data(), staged->size());
      return copy_time(plays, staged->size());
    };
  }
  enqueue(on, copy);
}

void driver::copy_out(stream &on, void *to, uint64_t from, uint64_t bytes, lock &held) {
  if (bytes == 0) {
    return;
  }
  allocation_of(from, bytes);
  bool pinned = is_pinned(to, bytes);
  auto copy = next_of(on, caller(bytes), work::engine::copy_out);
  const gpu &plays = on.owner->on->plays;
  counted.copies_out.add(bytes);
  copy->run = [this, to, from, bytes, &plays, self = copy.get()] {
    if (auto wrong = host.about_to_run(*self)) {
      throw fault(CUDA_ERROR_LAUNCH_FAILED, *wrong);
    }
    memory.read(from, to, bytes, false);
    host.written(to, bytes);
    return copy_time(plays, bytes);
  };
  if (pinned && !schedule.runs_at_once(copy->after)) {
    host.will_write(copy, to, bytes, schedule.has_host_function(), schedule.is_adversarial());
  }
  enqueue(on, copy);
  if (!pinned) {
    // Hardware goes through memory of the driver's own, too, and returns when the caller's is complete.
    wait_for(copy, held);
  }
}

void driver::copy_within(stream &on, uint64_t to, uint64_t from, uint64_t bytes) {
  if (bytes == 0) {
    return;
  }
  allocation_of(to, bytes);
  allocation_of(from, bytes);
  auto copy = next_of(on, caller(bytes), work::engine::compute);
  counted.copies_within.add(bytes);
  copy->run = [this, to, from, bytes, &plays = on.owner->on->plays] {
    memory.copy(from, to, bytes);
    return device_copy_time(plays, bytes);
  };
  enqueue(on, copy);
}

void driver::fill(stream &on, uint64_t to, const std::vector<uint8_t> &pattern, uint64_t count) {
  uint64_t bytes = pattern.size() * count;
  if (to % pattern.size() != 0) {
    throw refusal(CUDA_ERROR_INVALID_VALUE, "the address is no multiple of " + number(pattern.size()));
  }
  if (bytes == 0) {
    return;
  }
  allocation_of(to, bytes);
  auto fill = next_of(on, caller(bytes), work::engine::compute);
  counted.fills.add(bytes);
  fill->run = [this, to, pattern, bytes, &plays = on.owner->on->plays] {
    std::vector<uint8_t> all(bytes);
    for (uint64_t i = 0; i < bytes; i += pattern.size()) {
      std::memcpy(all.data() + i, pattern.data(), pattern.size());
    }
    memory.write(to, all.data(), bytes);
    return fill_time(plays, bytes);
  };
  enqueue(on, fill);
}

only_memory_of::only_memory_of(driver &all, const device &one) : all(all) {
  if (all.devices.size() == 1) {
    return;
  }
  for (const auto &[address, each] : all.allocations) {
    if (each.owner->on != &one && all.memory.is_live(address)) {
      all.set_live(address, false);
      hidden.push_back(address);
    }
  }
}

only_memory_of::~only_memory_of() {
  for (uint64_t address : hidden) {
    all.set_live(address, true);
  }
}

}  // namespace cudasim
