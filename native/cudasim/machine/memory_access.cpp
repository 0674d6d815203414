#include "machine/memory_access.h"

#include <algorithm>
#include <cstdio>

#include "machine/address_spaces.h"
#include "machine/block.h"
#include "machine/launch_state.h"

namespace cudasim {

namespace {

const char *name_of(access_kind kind) {
  switch (kind) {
    case access_kind::read: return "reads ";
    case access_kind::write: return "writes ";
    case access_kind::update: return "updates ";
  }
  return "";
}

std::string name_of(ptx::space space) {
  switch (space) {
    case ptx::space::shared: return "shared memory";
    case ptx::space::local: return "local memory";
    case ptx::space::parameter: return "parameters";
    default: return "memory";
  }
}

std::string unwritten(const std::string &what) {
  return "reads " + what + ", not all of which was ever written";
}

void addresses_of(const warp &in, const ptx::instruction &at, int number, uint64_t *addresses) {
  auto added = static_cast<uint64_t>(at.addresses[number].added);
  if (at.addresses[number].is_wide) {
    const uint64_t *from = in.source<uint64_t>(at.from[number]);
    for (int lane = 0; lane < LANES; lane++) {
      addresses[lane] = from[lane] + added;
    }
  } else {
    const uint32_t *from = in.source<uint32_t>(at.from[number]);
    for (int lane = 0; lane < LANES; lane++) {
      addresses[lane] = from[lane] + added;
    }
  }
}

class resolution {
 public:
  /* By one of the instruction's addresses, so many bytes. */
  resolution(warp &in, const ptx::instruction &at, access_kind kind, int address, uint32_t bytes,
             lane_bytes &found)
      : in(in), at(at), kind(kind), found(found), bytes(bytes) {
    addresses_of(in, at, address, addresses);
  }

  void resolve() {
    check_alignment();
    switch (at.what->memory.where) {
      case ptx::space::generic: resolve_generic(); break;
      case ptx::space::global: resolve_and_count_global(in.executing()); break;
      case ptx::space::constant: resolve_global(in.executing(), false); break;
      case ptx::space::shared: resolve_shared(in.executing()); break;
      case ptx::space::local: resolve_local(in.executing()); break;
      default: resolve_parameters(); break;
    }
  }

  void begin_copy(uint32_t *offsets) {
    shared_memory &shared = in.in.shared;
    check_alignment();
    check_bounds(in.executing(), shared.size(), ptx::space::shared);
    for_each_lane(in.executing(), [&](int lane) { offsets[lane] = static_cast<uint32_t>(addresses[lane]); });
    shared.begin_copy(in, at, in.executing(), offsets, bytes);
  }

  void read_all(uint32_t lanes) {
    resolve_global(lanes, true);
    for_each_lane(lanes, [&](int lane) {
      if (!std::all_of(found.written[lane], found.written[lane] + bytes,
                       [](uint8_t written) { return written == 1; })) {
        in.fail(LAUNCH_FAILED, at, lane, unwritten(in.of.memory.describe(addresses[lane], bytes)));
      }
    });
  }

  void count(uint32_t lanes, uint64_t all_bytes) {
    counters &counted = in.of.counted;
    uint32_t sectors = count_sectors(addresses, lanes);
    if (kind != access_kind::write) {
      counted.bytes_loaded += all_bytes;
      counted.global_load_sectors += sectors;
    }
    if (kind != access_kind::read) {
      counted.bytes_stored += all_bytes;
      counted.global_store_sectors += sectors;
    }
  }

  void check_alignment() {
    uint64_t all = 0;
    for_each_lane(in.executing(), [&](int lane) { all |= addresses[lane]; });
    if ((all & (bytes - 1)) == 0) {
      return;
    }
    for_each_lane(in.executing(), [&](int lane) {
      if ((addresses[lane] & (bytes - 1)) != 0) {
        char address[19];
        std::snprintf(address, sizeof address, "0x%llx", static_cast<unsigned long long>(addresses[lane]));
        in.fail(MISALIGNED_ADDRESS, at, lane,
                name_of(kind) + std::to_string(bytes) + " bytes at " + address +
                    ", which is not a multiple of their number");
      }
    });
  }

 private:
  void resolve_generic() {
    uint32_t shared = 0;
    uint32_t local = 0;
    for_each_lane(in.executing(), [&](int lane) {
      shared |= static_cast<uint32_t>(is_shared(addresses[lane])) << lane;
      local |= static_cast<uint32_t>(is_local(addresses[lane])) << lane;
    });
    for_each_lane(shared, [&](int lane) { addresses[lane] -= SHARED_WINDOW; });
    for_each_lane(local, [&](int lane) { addresses[lane] -= LOCAL_WINDOW; });
    if (shared != 0) {
      resolve_shared(shared);
    }
    if (local != 0) {
      resolve_local(local);
    }
    if (uint32_t global = in.executing() & ~shared & ~local; global != 0) {
      resolve_and_count_global(global);
    }
  }

  void resolve_and_count_global(uint32_t lanes) {
    resolve_global(lanes, true);
    count(lanes, static_cast<uint64_t>(__builtin_popcount(lanes)) * bytes);
  }

  /* Constant memory is not written by launches, so that nothing races there. */
  void resolve_global(uint32_t lanes, bool may_race) {
    for (uint32_t rest = lanes; rest != 0;) {
      rest &= ~resolve_in_one_allocation(rest, may_race);
    }
  }

  /* Those lanes whose bytes are in the same allocation as the first one's. */
  uint32_t resolve_in_one_allocation(uint32_t lanes, bool may_race) {
    int first = __builtin_ctz(lanes);
    const device_memory &device = in.of.memory;
    const memory_block *block = device.block_at(addresses[first]);
    if (block == nullptr || !block->holds(addresses[first], bytes)) {
      in.fail(ILLEGAL_ADDRESS, at, first, name_of(kind) + device.describe(addresses[first], bytes));
    }
    uint64_t start = block->of.address;
    uint64_t last_offset = block->of.bytes - bytes;
    uint32_t together = 0;
    uint64_t offsets[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      offsets[lane] = addresses[lane] - start;
      together |= static_cast<uint32_t>(offsets[lane] <= last_offset) << lane;
    }
    together &= lanes;
    uint8_t *data = block->data.get();
    uint8_t *written = block->written.get();
    for_each_lane(together, [&](int lane) {
      found.data[lane] = data + offsets[lane];
      found.written[lane] = written + offsets[lane];
    });
    const ptx::access &memory = at.what->memory;
    global_accesses::conflict conflict{};
    if (may_race && !in.of.accesses.note(
                        {*block, offsets, bytes, kind, memory.is_strong, memory.is_read_only, in.in.number},
                        together, conflict)) {
      fail_race(conflict);
    }
    return together;
  }

  [[noreturn]] void fail_race(const global_accesses::conflict &conflict) {
    int lane = conflict.lane;
    std::string what = name_of(kind) + in.of.memory.describe(addresses[lane], bytes) + ", which ";
    if (at.what->memory.is_read_only && conflict.was_written) {
      in.fail(LAUNCH_FAILED, at, lane, what + "the same launch writes, past a cache that does not see that");
    }
    std::string who =
        conflict.block == ptx::NOWHERE ? "other blocks" : "block " + std::to_string(conflict.block);
    in.fail(LAUNCH_FAILED, at, lane,
            what + who + (conflict.was_written ? " wrote" : " read") +
                " in the same launch: a race between blocks");
  }

  void resolve_shared(uint32_t lanes) {
    shared_memory &shared = in.in.shared;
    uint32_t offsets[LANES];
    check_bounds(lanes, shared.size(), ptx::space::shared);
    for_each_lane(lanes, [&](int lane) {
      offsets[lane] = static_cast<uint32_t>(addresses[lane]);
      found.data[lane] = shared.data(offsets[lane]);
      found.written[lane] = shared.written(offsets[lane]);
    });
    shared.note(in, at, lanes, offsets, bytes, kind);
  }

  void resolve_local(uint32_t lanes) {
    uint32_t size = in.of.function.local_bytes;
    check_bounds(lanes, size, ptx::space::local);
    for_each_lane(lanes, [&](int lane) {
      size_t offset = static_cast<size_t>(lane) * size + addresses[lane];
      found.data[lane] = &in.local[offset];
      found.written[lane] = &in.local_written[offset];
    });
  }

  void resolve_parameters() {
    const std::vector<uint8_t> &parameters = in.of.parameters;
    check_bounds(in.executing(), in.of.function.parameter_bytes, ptx::space::parameter);
    for_each_lane(in.executing(), [&](int lane) {
      /* Only loads come here. */
      found.data[lane] = const_cast<uint8_t *>(parameters.data() + addresses[lane]);
      found.written[lane] = in.of.all_written;
    });
  }

  void check_bounds(uint32_t lanes, uint64_t size, ptx::space space) {
    for_each_lane(lanes, [&](int lane) {
      if (addresses[lane] > size || bytes > size - addresses[lane]) {
        in.fail(ILLEGAL_ADDRESS, at, lane,
                name_of(kind) + std::to_string(bytes) + " bytes at offset " +
                    std::to_string(static_cast<int64_t>(addresses[lane])) + " of the " +
                    std::to_string(size) + " bytes of " + name_of(space));
      }
    });
  }

  warp &in;
  const ptx::instruction &at;
  access_kind kind;
  lane_bytes &found;
  uint32_t bytes;
  uint64_t addresses[LANES];
};

}  // namespace

void resolve(warp &in, const ptx::instruction &at, access_kind kind, lane_bytes &found) {
  resolution(in, at, kind, 0, at.what->memory.bytes * at.what->memory.count, found).resolve();
}

void resolve_copy_target(warp &in, const ptx::instruction &at, uint32_t bytes, uint32_t *offsets) {
  lane_bytes unused;
  resolution(in, at, access_kind::write, 0, bytes, unused).begin_copy(offsets);
}

void resolve_copy_source(warp &in, const ptx::instruction &at, uint32_t bytes, const uint32_t *read_bytes,
                         lane_bytes &found) {
  resolution whole(in, at, access_kind::read, 1, bytes, found);
  whole.check_alignment();
  uint64_t all_bytes = 0;
  uint32_t reading = 0;
  for_each_lane(in.executing(), [&](int lane) {
    all_bytes += read_bytes[lane];
    reading |= static_cast<uint32_t>(read_bytes[lane] != 0) << lane;
  });
  for (uint32_t rest = reading; rest != 0;) {
    uint32_t size = read_bytes[__builtin_ctz(rest)];
    uint32_t alike = 0;
    for_each_lane(rest, [&](int lane) { alike |= static_cast<uint32_t>(read_bytes[lane] == size) << lane; });
    resolution(in, at, access_kind::read, 1, size, found).read_all(alike);
    rest &= ~alike;
  }
  if (reading != 0) {
    whole.count(reading, all_bytes);
  }
}

void fail_unwritten(const warp &in, const ptx::instruction &at, int lane) {
  uint64_t addresses[LANES];
  addresses_of(in, at, 0, addresses);
  uint64_t address = addresses[lane];
  const ptx::access &memory = at.what->memory;
  bool is_elsewhere = memory.where == ptx::space::shared || memory.where == ptx::space::local ||
                      (memory.where == ptx::space::generic && (is_shared(address) || is_local(address)));
  uint32_t bytes = memory.bytes * memory.count;
  std::string what = is_elsewhere ? std::to_string(bytes) + " bytes at offset " +
                                        std::to_string(address % WINDOW_BYTES) + " of " +
                                        name_of(is_shared(address) ? ptx::space::shared : memory.where)
                                  : in.of.memory.describe(address, bytes);
  in.fail(LAUNCH_FAILED, at, lane, unwritten(what));
}

}  // namespace cudasim
