/* What lanes of a warp do together: shfl, vote, activemask, barriers of the warp. */
#include <algorithm>

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

template <typename T>
using combination = T (*)(T, T);

/* All lanes that take part get what their values come to. */
template <typename T, combination<T> combine>
void run_redux(warp &in, const ptx::instruction &at) {
  check_members(in, at);
  const uint32_t *values = in.source<uint32_t>(at.from[0]);
  uint32_t rest = in.executing();
  auto result = static_cast<T>(values[__builtin_ctz(rest)]);
  for_each_lane(rest & (rest - 1), [&](int lane) { result = combine(result, static_cast<T>(values[lane])); });
  write_to_all(in, at, static_cast<uint32_t>(result));
}

uint32_t sum(uint32_t a, uint32_t b) {
  return a + b;
}

template <typename T>
T smaller(T a, T b) {
  return std::min(a, b);
}

template <typename T>
T larger(T a, T b) {
  return std::max(a, b);
}

uint32_t both(uint32_t a, uint32_t b) {
  return a & b;
}

uint32_t either(uint32_t a, uint32_t b) {
  return a | b;
}

uint32_t one_of(uint32_t a, uint32_t b) {
  return a ^ b;
}

template <typename T, combination<T> combine>
void add_redux(operation_table &to, const std::string &operation_and_type) {
  ptx::operand source{ptx::role::source, 32};
  constexpr ptx::isa AMPERE{70, 80};
  to.add("redux.sync" + operation_and_type, {run_redux<T, combine>,
                                             ptx::category::integer,
                                             {{ptx::role::target, 32}, source, source},
                                             ptx::flow::next,
                                             {},
                                             AMPERE});
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
  add_redux<uint32_t, sum>(to, ".add.u32");
  add_redux<uint32_t, sum>(to, ".add.s32");
  add_redux<uint32_t, smaller<uint32_t>>(to, ".min.u32");
  add_redux<int32_t, smaller<int32_t>>(to, ".min.s32");
  add_redux<uint32_t, larger<uint32_t>>(to, ".max.u32");
  add_redux<int32_t, larger<int32_t>>(to, ".max.s32");
  add_redux<uint32_t, both>(to, ".and.b32");
  add_redux<uint32_t, either>(to, ".or.b32");
  add_redux<uint32_t, one_of>(to, ".xor.b32");
  to.add("activemask.b32", {run_activemask, category::integer, {{role::target, 32}}});
  to.add("bar.warp.sync", {run_warp_barrier, category::control, {source}});
}

}  // namespace cudasim
