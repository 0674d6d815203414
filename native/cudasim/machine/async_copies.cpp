/* cp.async, and how its copies are waited for. */
#include "machine/async_copies.h"

#include <algorithm>

#include "machine/block.h"
#include "machine/launch_state.h"
#include "machine/memory_access.h"
#include "machine/operations.h"

namespace cudasim {

void async_copies::begin() {
  unfinished.clear();
  committed.fill(0);
}

void async_copies::start(warp &by, const ptx::instruction &at) {
  auto bytes = static_cast<uint32_t>(at.number);
  bool is_cut = at.sources > at.address_count;
  const uint32_t *cut = is_cut ? by.source<uint32_t>(at.from[at.address_count]) : nullptr;
  uint32_t source_bytes[LANES];
  for_each_lane(by.executing(), [&](int lane) {
    source_bytes[lane] = is_cut ? cut[lane] : bytes;
    if (source_bytes[lane] > bytes) {
      by.fail(LAUNCH_FAILED, at, lane,
              "reads " + std::to_string(source_bytes[lane]) + " bytes for a copy of " +
                  std::to_string(bytes));
    }
  });
  lane_bytes from{};
  uint32_t targets[LANES];
  resolve_copy_source(by, at, bytes, source_bytes, from);
  resolve_copy_target(by, at, bytes, targets);
  for_each_lane(by.executing(), [&](int lane) {
    copy begun{&at, lane, committed[lane], targets[lane], bytes, from.data[lane], source_bytes[lane], {}};
    std::copy_n(begun.source, begun.source_bytes, begun.data.begin());
    unfinished.push_back(begun);
  });
}

void async_copies::commit(uint32_t lanes) {
  for_each_lane(lanes, [&](int lane) { committed[lane]++; });
}

void async_copies::wait(warp &by, const ptx::instruction &at, uint64_t latest) {
  auto is_waited_for = [&](const copy &each) {
    return (by.executing() >> each.lane & 1) != 0 && each.group + latest < committed[each.lane];
  };
  for (const copy &each : unfinished) {
    if (is_waited_for(each)) {
      end(each, by, at);
    }
  }
  unfinished.erase(std::remove_if(unfinished.begin(), unfinished.end(), is_waited_for), unfinished.end());
}

void async_copies::end(const copy &ending, warp &by, const ptx::instruction &at) {
  if (!std::equal(ending.source, ending.source + ending.source_bytes, ending.data.begin())) {
    by.fail(LAUNCH_FAILED, *ending.at, ending.lane,
            "copies what is written before the copy is waited for,\n  the wait at " +
                by.program_of().quote(at));
  }
  shared_memory &shared = by.in.shared;
  std::copy_n(ending.data.begin(), ending.bytes, shared.data(ending.target));
  std::fill_n(shared.written(ending.target), ending.bytes, 1);
  shared.end_copy(by, at, ending.lane, ending.target, ending.bytes);
}

namespace {

void run_start(warp &in, const ptx::instruction &at) {
  in.copies.start(in, at);
}

void run_commit(warp &in, const ptx::instruction &) {
  in.copies.commit(in.executing());
}

void run_wait(warp &in, const ptx::instruction &at) {
  in.copies.wait(in, at, static_cast<uint64_t>(at.number));
}

void run_wait_for_all(warp &in, const ptx::instruction &at) {
  in.copies.commit(in.executing());
  in.copies.wait(in, at, 0);
}

/* Those that bypass the first-level cache are of 16 bytes. */
void add_copy(operation_table &to, const std::string &cache, std::vector<uint64_t> sizes) {
  ptx::operand size{ptx::role::number};
  size.allowed = std::move(sizes);
  ptx::operand source_size{ptx::role::source, 32};
  source_size.is_optional = true;
  ptx::operation copy{run_start,
                      ptx::category::memory,
                      {{ptx::role::shared_address}, {ptx::role::address}, size, source_size},
                      ptx::flow::next,
                      {ptx::space::global}};
  for (auto [shared, version] : {std::pair{".shared", 70}, std::pair{".shared::cta", 78}}) {
    for (const char *prefetched : {"", ".L2::64B", ".L2::128B", ".L2::256B"}) {
      copy.needs = {std::max(version, *prefetched == '\0' ? 70 : 74), 80};
      to.add("cp.async" + cache + shared + ".global" + prefetched, copy);
    }
  }
}

}  // namespace

void add_async_copies(operation_table &to) {
  using ptx::category;
  using ptx::flow;
  constexpr ptx::isa AMPERE{70, 80};
  add_copy(to, ".ca", {4, 8, 16});
  add_copy(to, ".cg", {16});
  to.add("cp.async.commit_group", {run_commit, category::control, {}, flow::next, {}, AMPERE});
  to.add("cp.async.wait_group",
         {run_wait, category::control, {{ptx::role::number}}, flow::next, {}, AMPERE});
  to.add("cp.async.wait_all", {run_wait_for_all, category::control, {}, flow::next, {}, AMPERE});
}

}  // namespace cudasim
