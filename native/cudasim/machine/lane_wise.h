/* Handlers of instructions that do the same in each lane, made from functions of one lane's values. */
#pragma once

#include <cstdint>
#include <cstring>
#include <tuple>
#include <type_traits>
#include <utility>

#include "machine/warp.h"

namespace cudasim {

/* The bits of a number of 16. */
struct half {
  uint16_t bits;
};

template <typename T>
constexpr bool is_floating = std::is_floating_point_v<T> || std::is_same_v<T, half>;

/* What a register keeps of a lane's value. */
template <typename T>
using slot = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;

template <typename To, typename From>
To bits_as(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

template <typename T>
T from_slot(slot<T> kept) {
  if constexpr (std::is_same_v<T, half>) {
    return {static_cast<uint16_t>(kept)};
  } else if constexpr (std::is_floating_point_v<T>) {
    return bits_as<T>(kept);
  } else {
    return static_cast<T>(kept);
  }
}

template <typename T>
slot<T> to_slot(T value) {
  if constexpr (std::is_same_v<T, half>) {
    return value.bits;
  } else if constexpr (std::is_floating_point_v<T>) {
    return bits_as<slot<T>>(value);
  } else {
    return static_cast<slot<T>>(value);
  }
}

template <auto function>
struct lane_wise;

template <typename Result, typename... Values, Result (*function)(Values...)>
struct lane_wise<function> {
  static ptx::operation operation(ptx::category counted_as) {
    return {run, counted_as, {{ptx::role::target, 8 * sizeof(Result)}, source_of<Values>()...}};
  }

  static void run(warp &in, const ptx::instruction &at) {
    run_with(in, at, std::index_sequence_for<Values...>());
  }

 private:
  template <typename Value>
  static ptx::operand source_of() {
    ptx::operand source{ptx::role::source, 8 * sizeof(Value)};
    source.is_floating = is_floating<Value>;
    return source;
  }

  template <size_t... numbers>
  static void run_with(warp &in, const ptx::instruction &at, std::index_sequence<numbers...>) {
    std::tuple<const slot<Values> *...> from{in.source<slot<Values>>(at.from[numbers])...};
    /* Apart, since a target may be a source, too. */
    alignas(64) slot<Result> results[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      results[lane] = to_slot<Result>(function(from_slot<Values>(std::get<numbers>(from)[lane])...));
    }
    in.write(at.to[0], results);
  }
};

/* The lanes for which a function of their values is true, as a mask. */
template <auto function>
struct lanes_where;

template <typename... Values, bool (*function)(Values...)>
struct lanes_where<function> {
  static uint32_t mask(const warp &in, const ptx::instruction &at) {
    return mask_with(in, at, std::index_sequence_for<Values...>());
  }

 private:
  template <size_t... numbers>
  static uint32_t mask_with(const warp &in, const ptx::instruction &at, std::index_sequence<numbers...>) {
    std::tuple<const slot<Values> *...> from{in.source<slot<Values>>(at.from[numbers])...};
    alignas(64) uint8_t truths[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      truths[lane] = function(from_slot<Values>(std::get<numbers>(from)[lane])...);
    }
    /* Eight bytes of 0 or 1 become eight bits in the highest byte of a product. */
    uint32_t all = 0;
    for (int eight = 0; eight < LANES / 8; eight++) {
      uint64_t bytes = 0;
      for (int i = 0; i < 8; i++) {
        bytes |= static_cast<uint64_t>(truths[8 * eight + i]) << (8 * i);
      }
      all |= static_cast<uint32_t>(bytes * 0x0102'0408'1020'4080 >> 56) << (8 * eight);
    }
    return all;
  }
};

}  // namespace cudasim
