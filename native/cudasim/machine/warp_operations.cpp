/* What lanes of a warp do together: shfl, vote, activemask, barriers of the warp. */
#include "machine/block.h"
#include "machine/operations.h"
#include "machine/warp.h"

namespace cudasim {

namespace {

enum class shuffle { up, down, butterfly, index };

/* The lanes that take part are named by the last operand of all these. */
void check_members(const warp &in, const ptx::instruction &at) {
  in.check_members(at, in.source<uint32_t>(at.from[at.sources - 1]));
}

template <shuffle mode>
void run_shfl(warp &in, const ptx::instruction &at) {
  check_members(in, at);
  const uint32_t *values = in.source<uint32_t>(at.from[0]);
  const uint32_t *distances = in.source<uint32_t>(at.from[1]);
  const uint32_t *limits = in.source<uint32_t>(at.from[2]);
  alignas(64) uint32_t results[LANES];
  uint32_t is_within = 0;
  for (int lane = 0; lane < LANES; lane++) {
    int distance = static_cast<int>(distances[lane] & 31);
    int segments = static_cast<int>(limits[lane] >> 8 & 31);
    int clamp = static_cast<int>(limits[lane] & 31);
    int highest = (lane & segments) | (clamp & ~segments);
    int lowest = lane & segments;
    int from = lane;
    bool is_there = false;
    switch (mode) {
      case shuffle::up:
        from = lane - distance;
        is_there = from >= highest;
        break;
      case shuffle::down:
        from = lane + distance;
        is_there = from <= highest;
        break;
      case shuffle::butterfly:
        from = lane ^ distance;
        is_there = from <= highest;
        break;
      case shuffle::index:
        from = lowest | (distance & ~segments);
        is_there = from <= highest;
        break;
    }
    from = is_there ? from : lane;
    if ((in.executing() >> lane & 1) != 0 && (in.executing() >> from & 1) == 0) {
      in.fail(LAUNCH_FAILED, at, lane,
              "takes a value from lane " + std::to_string(from) + ", which does not take part");
    }
    is_within |= static_cast<uint32_t>(is_there) << lane;
    results[lane] = values[from];
  }
  in.write(at.to[0], results);
  in.write_predicate(at.predicate_to[0], is_within);
}

enum class vote { all, any, same };

template <vote question>
void run_vote(warp &in, const ptx::instruction &at) {
  check_members(in, at);
  uint32_t yes = in.predicate_source(at) & in.executing();
  bool answer = question == vote::any   ? yes != 0
                : question == vote::all ? yes == in.executing()
                                        : yes == 0 || yes == in.executing();
  in.write_predicate(at.predicate_to[0], answer ? ALL_LANES : 0);
}

void write_to_all(warp &in, const ptx::instruction &at, uint32_t value) {
  uint32_t results[LANES];
  for (uint32_t &each : results) {
    each = value;
  }
  in.write(at.to[0], results);
}

void run_ballot(warp &in, const ptx::instruction &at) {
  check_members(in, at);
  write_to_all(in, at, in.predicate_source(at) & in.executing());
}

void run_activemask(warp &in, const ptx::instruction &at) {
  write_to_all(in, at, in.executing());
}

void run_warp_barrier(warp &in, const ptx::instruction &at) {
  check_members(in, at);
  /* Between lanes that are not all of them it orders less. */
  if (in.executing() == in.live()) {
    in.synchronised_at = ++in.in.time;
  }
}

}  // namespace

void add_warp_operations(operation_table &to) {
  using ptx::category;
  using ptx::role;
  ptx::operand source{role::source, 32};
  std::vector<ptx::operand> shuffled{{role::target_and_predicate, 32}, source, source, source, source};
  to.add("shfl.sync.up.b32", {run_shfl<shuffle::up>, category::integer, shuffled});
  to.add("shfl.sync.down.b32", {run_shfl<shuffle::down>, category::integer, shuffled});
  to.add("shfl.sync.bfly.b32", {run_shfl<shuffle::butterfly>, category::integer, shuffled});
  to.add("shfl.sync.idx.b32", {run_shfl<shuffle::index>, category::integer, shuffled});
  std::vector<ptx::operand> voted{{role::predicate_target}, {role::predicate_source}, source};
  to.add("vote.sync.all.pred", {run_vote<vote::all>, category::integer, voted});
  to.add("vote.sync.any.pred", {run_vote<vote::any>, category::integer, voted});
  to.add("vote.sync.uni.pred", {run_vote<vote::same>, category::integer, voted});
  to.add("vote.sync.ballot.b32",
         {run_ballot, category::integer, {{role::target, 32}, {role::predicate_source}, source}});
  to.add("activemask.b32", {run_activemask, category::integer, {{role::target, 32}}});
  to.add("bar.warp.sync", {run_warp_barrier, category::control, {source}});
}

}  // namespace cudasim
