#include "machine/warp.h"

#include <algorithm>

#include "machine/block.h"
#include "machine/launch_state.h"

namespace cudasim {

namespace {

std::string triple(uint32_t number, dimensions size) {
  return "(" + std::to_string(number % size.x) + "," + std::to_string(number / size.x % size.y) + "," +
         std::to_string(number / size.x / size.y) + ")";
}

}  // namespace

warp::warp(launch &of, block &in, uint32_t number, uint8_t *registers)
    : of(of),
      in(in),
      number(number),
      local(static_cast<size_t>(of.function.local_bytes) * LANES),
      local_written(local.size()),
      program(of.program),
      registers(registers),
      constants(of.constants.data()),
      predicates(program.predicates),
      written(program.checked_registers.size()) {
  uint32_t rest = of.threads - number * LANES;
  lanes = rest >= LANES ? ALL_LANES : (1U << rest) - 1;
  predicates[ptx::ALWAYS] = ALL_LANES;
}

void warp::begin() {
  std::fill(written.begin(), written.end(), 0);
  std::fill(local_written.begin(), local_written.end(), 0);
  copies.begin();
  paths.assign(1, {0, ptx::NOWHERE, lanes});
  ended = 0;
  waits_at = nullptr;
  synchronised_at = in.time;
  for (const ptx::special_register &each : program.specials) {
    set_special(each.what, reinterpret_cast<uint32_t *>(registers + each.where));
  }
}

void warp::set_special(ptx::special what, uint32_t *to) const {
  const dimensions &threads = of.block_size;
  const dimensions &blocks = of.grid;
  for (int lane = 0; lane < LANES; lane++) {
    auto bit = static_cast<uint32_t>(lane);
    uint32_t id = thread(lane);
    switch (what) {
      case ptx::special::thread_x: to[lane] = id % threads.x; break;
      case ptx::special::thread_y: to[lane] = id / threads.x % threads.y; break;
      case ptx::special::thread_z: to[lane] = id / threads.x / threads.y; break;
      case ptx::special::threads_x: to[lane] = threads.x; break;
      case ptx::special::threads_y: to[lane] = threads.y; break;
      case ptx::special::threads_z: to[lane] = threads.z; break;
      case ptx::special::block_x: to[lane] = in.number % blocks.x; break;
      case ptx::special::block_y: to[lane] = in.number / blocks.x % blocks.y; break;
      case ptx::special::block_z: to[lane] = in.number / blocks.x / blocks.y; break;
      case ptx::special::blocks_x: to[lane] = blocks.x; break;
      case ptx::special::blocks_y: to[lane] = blocks.y; break;
      case ptx::special::blocks_z: to[lane] = blocks.z; break;
      case ptx::special::lane: to[lane] = bit; break;
      case ptx::special::warp: to[lane] = number; break;
      case ptx::special::warps: to[lane] = (of.threads + LANES - 1) / LANES; break;
      case ptx::special::lanes_equal: to[lane] = 1U << bit; break;
      case ptx::special::lanes_less: to[lane] = (1U << bit) - 1; break;
      case ptx::special::lanes_less_or_equal: to[lane] = ALL_LANES >> (31 - bit); break;
      case ptx::special::lanes_greater: to[lane] = ~(ALL_LANES >> (31 - bit)); break;
      case ptx::special::lanes_greater_or_equal: to[lane] = ALL_LANES << bit; break;
      case ptx::special::dynamic_shared_bytes: to[lane] = of.dynamic_shared; break;
    }
  }
}

void warp::run() {
  using kind = ptx::register_check::kind;
  while (!paths.empty()) {
    path &top = paths.back();
    if (top.next == top.meeting || top.lanes == 0) {
      paths.pop_back();
      continue;
    }
    const ptx::instruction &at = program.code[top.next];
    bool is_checked = at.checks_begin != at.checks_end;
    active = top.lanes;
    if (is_checked) {
      check(at, kind::guard, active);
    }
    active &= predicates[at.guard] ^ (at.is_guard_inverted ? ALL_LANES : 0);
    if (is_checked) {
      check(at, kind::read, active);
    }
    steps++;
    launch::execution &executed = of.executions[top.next];
    executed.warps++;
    executed.lanes += static_cast<uint64_t>(__builtin_popcount(active));
    switch (at.then) {
      case ptx::flow::next:
        if (active != 0) {
          at.execute(*this, at);
        }
        top.next++;
        break;
      case ptx::flow::branch:
      case ptx::flow::uniform_branch: branch(at); break;
      case ptx::flow::indexed_branch: branch_by_index(at); break;
      case ptx::flow::exit: end_lanes(); break;
      case ptx::flow::barrier:
        if (active == 0 && at.guard != ptx::ALWAYS && top.lanes == lanes) {
          /* All of the warp's lanes leave it out. */
          top.next++;
          break;
        }
        if (active != lanes) {
          fail(LAUNCH_FAILED, at, __builtin_ctz(top.lanes),
               "waits at a barrier that not all threads of its warp reach: " +
                   std::to_string(__builtin_popcount(lanes & ~active)) + " of " +
                   std::to_string(__builtin_popcount(lanes)) + (ended != 0 ? " have ended or" : " ") +
                   " are elsewhere");
        }
        top.next++;
        waits_at = &at;
        return;
    }
    if (is_checked) {
      check(at, kind::write, active);
    }
  }
}

void warp::check(const ptx::instruction &at, ptx::register_check::kind kind, uint32_t lanes_of_it) {
  for (uint32_t i = at.checks_begin; i < at.checks_end; i++) {
    const ptx::register_check &each = program.checks[i];
    if (each.is != kind) {
      continue;
    }
    if (kind == ptx::register_check::kind::write) {
      written[each.number] |= lanes_of_it;
    } else if (uint32_t missing = lanes_of_it & ~written[each.number]; missing != 0) {
      fail(LAUNCH_FAILED, at, __builtin_ctz(missing),
           "reads register " + program.checked_registers[each.number] + ", which was never written");
    }
  }
}

void warp::branch(const ptx::instruction &at) {
  path &top = paths.back();
  uint32_t taken = active;
  if (taken == top.lanes) {
    top.next = at.destination;
  } else if (taken == 0) {
    top.next++;
  } else if (at.then == ptx::flow::uniform_branch) {
    fail(LAUNCH_FAILED, at, __builtin_ctz(taken),
         "branches without the other lanes, at a branch that says .uni");
  } else {
    part(at, {{top.next + 1, top.lanes & ~taken}, {at.destination, taken}});
  }
}

void warp::branch_by_index(const ptx::instruction &at) {
  const path &top = paths.back();
  const std::vector<uint32_t> &destinations = program.label_lists[at.destination];
  const uint32_t *indices = source<uint32_t>(at.from[0]);
  std::vector<way> ways;
  if (active != top.lanes) {
    ways.push_back({top.next + 1, top.lanes & ~active});
  }
  for (uint32_t rest = active; rest != 0;) {
    int lane = __builtin_ctz(rest);
    uint32_t index = indices[lane];
    if (index >= destinations.size()) {
      fail(LAUNCH_FAILED, at, lane,
           "branches to label " + std::to_string(index) + " of " + std::to_string(destinations.size()));
    }
    uint32_t together = 0;
    for_each_lane(rest,
                  [&](int other) { together |= static_cast<uint32_t>(indices[other] == index) << other; });
    ways.push_back({destinations[index], together});
    rest &= ~together;
  }
  if (ways.size() == 1) {
    paths.back().next = ways[0].destination;
  } else {
    part(at, ways);
  }
}

/*
 * Lanes go their ways, one after the other, up to where they meet; from there on the path goes on with all.
 */
void warp::part(const ptx::instruction &at, const std::vector<way> &ways) {
  uint32_t meeting = at.meeting == ptx::NOWHERE ? paths.back().meeting : at.meeting;
  if (meeting == paths.back().meeting) {
    paths.pop_back();
  } else {
    paths.back().next = meeting;
  }
  for (const way &each : ways) {
    if (each.destination != meeting) {
      paths.push_back({each.destination, meeting, each.lanes});
    }
  }
}

void warp::end_lanes() {
  uint32_t ending = active;
  ended |= ending;
  paths.back().next++;
  for (path &each : paths) {
    each.lanes &= ~ending;
  }
}

void warp::check_members(const ptx::instruction &at, const uint32_t *masks) const {
  for_each_lane(active, [&](int lane) {
    if ((masks[lane] & live()) != active) {
      char text[128];
      std::snprintf(text, sizeof text, "names lanes 0x%08x as those that take part, but 0x%08x are there",
                    masks[lane], active);
      fail(LAUNCH_FAILED, at, lane, text);
    }
  });
}

void warp::fail(int code, const ptx::instruction &at, int lane, const std::string &why) const {
  throw fault(code, "kernel " + program.function + ", block " + triple(in.number, of.grid) + ", thread " +
                        triple(thread(lane), of.block_size) + " (warp " + std::to_string(number) + ", lane " +
                        std::to_string(lane) + "): " + why + "\n  at " + program.quote(at));
}

}  // namespace cudasim
