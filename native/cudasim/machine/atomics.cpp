/* atom and red. */
#include <algorithm>

#include "machine/lane_wise.h"
#include "machine/memory_access.h"
#include "machine/operations.h"

namespace cudasim {

namespace {

/* Lane by lane, in the order of lanes; PTX leaves the order open. */
template <typename T, auto function>
void run_atomic(warp &in, const ptx::instruction &at) {
  constexpr bool has_two = std::is_invocable_v<decltype(function), T, T, T>;
  lane_bytes where;
  resolve(in, at, access_kind::update, where);
  const auto *first = in.source<slot<T>>(at.from[1]);
  const auto *second = has_two ? in.source<slot<T>>(at.from[2]) : first;
  alignas(64) slot<T> old[LANES] = {};
  for_each_lane(in.executing(), [&](int lane) {
    T value;
    if (std::count(where.written[lane], where.written[lane] + sizeof value, 1) != sizeof value) {
      fail_unwritten(in, at, lane);
    }
    std::memcpy(&value, where.data[lane], sizeof value);
    old[lane] = to_slot<T>(value);
    if constexpr (has_two) {
      value = function(value, from_slot<T>(first[lane]), from_slot<T>(second[lane]));
    } else {
      value = function(value, from_slot<T>(first[lane]));
    }
    std::memcpy(where.data[lane], &value, sizeof value);
  });
  if (at.targets > 0) {
    in.write(at.to[0], old);
  }
}

template <typename T>
T add(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    return a + b;
  } else {
    return static_cast<T>(static_cast<std::make_unsigned_t<T>>(a) + static_cast<std::make_unsigned_t<T>>(b));
  }
}

template <typename T>
T smaller(T a, T b) {
  return std::min(a, b);
}

template <typename T>
T larger(T a, T b) {
  return std::max(a, b);
}

template <typename T>
T both(T a, T b) {
  return a & b;
}

template <typename T>
T either(T a, T b) {
  return a | b;
}

template <typename T>
T one_of(T a, T b) {
  return a ^ b;
}

template <typename T>
T exchange(T, T b) {
  return b;
}

template <typename T>
T compare_and_swap(T a, T expected, T b) {
  return a == expected ? b : a;
}

uint32_t increment(uint32_t a, uint32_t limit) {
  return a >= limit ? 0 : a + 1;
}

uint32_t decrement(uint32_t a, uint32_t limit) {
  return a == 0 || a > limit ? limit : a - 1;
}

template <typename T, auto function>
void add_one(operation_table &to, const std::string &name, const std::string &type) {
  constexpr uint8_t bits = 8 * sizeof(T);
  ptx::operand source{ptx::role::source, bits};
  source.is_floating = std::is_floating_point_v<T>;
  std::vector<ptx::operand> operands{{ptx::role::target, bits}, {ptx::role::address}, source};
  bool has_two = std::is_invocable_v<decltype(function), T, T, T>;
  if (has_two) {
    operands.push_back(source);
  }
  std::vector<ptx::operand> without_target(operands.begin() + 1, operands.end());
  for (auto [space, space_name] :
       {std::pair{ptx::space::generic, ""}, std::pair{ptx::space::global, ".global"},
        std::pair{ptx::space::shared, ".shared"}}) {
    ptx::access memory{space, sizeof(T)};
    memory.is_strong = true;
    for (const char *order : {"", ".relaxed", ".acquire", ".release", ".acq_rel"}) {
      for (const char *scope : {"", ".cta", ".gpu", ".sys"}) {
        std::string opcode = std::string(order) + scope + space_name + "." + name + "." + type;
        to.add("atom" + opcode,
               {run_atomic<T, function>, ptx::category::memory, operands, ptx::flow::next, memory});
        if (!has_two && name != "exch") {
          to.add("red" + opcode,
                 {run_atomic<T, function>, ptx::category::memory, without_target, ptx::flow::next, memory});
        }
      }
    }
  }
}

template <typename T>
void add_bits(operation_table &to, const std::string &type) {
  add_one<T, both<T>>(to, "and", type);
  add_one<T, either<T>>(to, "or", type);
  add_one<T, one_of<T>>(to, "xor", type);
  add_one<T, exchange<T>>(to, "exch", type);
  add_one<T, compare_and_swap<T>>(to, "cas", type);
}

template <typename T>
void add_numbers(operation_table &to, const std::string &type) {
  add_one<T, add<T>>(to, "add", type);
  add_one<T, smaller<T>>(to, "min", type);
  add_one<T, larger<T>>(to, "max", type);
}

}  // namespace

void add_atomics(operation_table &to) {
  add_bits<uint32_t>(to, "b32");
  add_bits<uint64_t>(to, "b64");
  add_numbers<uint32_t>(to, "u32");
  add_numbers<int32_t>(to, "s32");
  add_numbers<uint64_t>(to, "u64");
  add_numbers<int64_t>(to, "s64");
  add_one<float, add<float>>(to, "add", "f32");
  add_one<double, add<double>>(to, "add", "f64");
  add_one<uint32_t, increment>(to, "inc", "u32");
  add_one<uint32_t, decrement>(to, "dec", "u32");
}

}  // namespace cudasim
