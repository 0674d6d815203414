/* ld and st. */
#include "machine/lane_wise.h"
#include "machine/memory_access.h"
#include "machine/operations.h"

namespace cudasim {

namespace {

/* Shadow bytes of an element, all of which were written. */
template <typename Element>
constexpr Element WRITTEN = static_cast<Element>(0x0101'0101'0101'0101);

/* Elements become as wide as the registers. */
template <typename Element, typename Register>
void run_load_to(warp &in, const ptx::instruction &at) {
  lane_bytes from;
  resolve(in, at, access_kind::read, from);
  using shadow = std::make_unsigned_t<Element>;
  alignas(64) Register loaded[4][LANES];
  for_each_lane(in.executing(), [&](int lane) {
    for (int i = 0; i < at.targets; i++) {
      Element value;
      shadow written;
      std::memcpy(&value, from.data[lane] + i * sizeof value, sizeof value);
      std::memcpy(&written, from.written[lane] + i * sizeof written, sizeof written);
      if (written != WRITTEN<shadow>) {
        fail_unwritten(in, at, lane);
      }
      loaded[i][lane] = static_cast<Register>(value);
    }
  });
  for (int i = 0; i < at.targets; i++) {
    in.write(at.to[i], loaded[i]);
  }
}

template <typename Element>
void run_load(warp &in, const ptx::instruction &at) {
  if (at.is_data_wide) {
    run_load_to<Element, uint64_t>(in, at);
  } else if constexpr (sizeof(Element) < 8) {
    run_load_to<Element, uint32_t>(in, at);
  }
}

template <typename Element, typename Register>
void run_store_from(warp &in, const ptx::instruction &at) {
  lane_bytes to;
  resolve(in, at, access_kind::write, to);
  int count = at.sources - 1;
  for (int i = 0; i < count; i++) {
    const Register *from = in.source<Register>(at.from[1 + i]);
    for_each_lane(in.executing(), [&](int lane) {
      auto value = static_cast<Element>(from[lane]);
      std::memcpy(to.data[lane] + i * sizeof value, &value, sizeof value);
      std::memcpy(to.written[lane] + i * sizeof value, &WRITTEN<Element>, sizeof value);
    });
  }
  for (int i = 0; i < count; i++) {
    const Register *from = in.source<Register>(at.from[1 + i]);
    for_each_lane(in.executing(), [&](int lane) {
      auto value = static_cast<Element>(from[lane]);
      if (std::memcmp(to.data[lane] + i * sizeof value, &value, sizeof value) != 0) {
        in.fail(LAUNCH_FAILED, at, lane, "writes where another lane writes another value at the same time");
      }
    });
  }
}

template <typename Element>
void run_store(warp &in, const ptx::instruction &at) {
  if (at.is_data_wide) {
    run_store_from<Element, uint64_t>(in, at);
  } else if constexpr (sizeof(Element) < 8) {
    run_store_from<Element, uint32_t>(in, at);
  }
}

struct named_space {
  ptx::space where;
  const char *name;
};

constexpr named_space SPACES[] = {{ptx::space::generic, ""},         {ptx::space::global, ".global"},
                                  {ptx::space::shared, ".shared"},   {ptx::space::local, ".local"},
                                  {ptx::space::parameter, ".param"}, {ptx::space::constant, ".const"}};

/* Orders that make an access race with nothing. */
const char *const ORDERS[] = {".volatile",    ".relaxed.cta", ".relaxed.gpu",     ".relaxed.sys",
                              ".acquire.cta", ".acquire.gpu", ".acquire.sys",     ".release.cta",
                              ".release.gpu", ".release.sys", ".mmio.relaxed.sys"};

template <typename Element>
void add_type(operation_table &to, const std::string &type) {
  constexpr uint8_t bits = 8 * sizeof(Element);
  ptx::operand address{ptx::role::address};
  for (const named_space &space : SPACES) {
    for (uint8_t count : {1, 2, 4}) {
      if (count * sizeof(Element) > 16) {
        continue;
      }
      bool is_vector = count > 1;
      ptx::access memory{space.where, sizeof(Element), count, std::is_signed_v<Element>};
      std::string elements = (is_vector ? ".v" + std::to_string(count) : "") + "." + type;
      ptx::operand target{is_vector ? ptx::role::target_vector : ptx::role::target, bits, count, true};
      ptx::operand source{is_vector ? ptx::role::source_vector : ptx::role::source, bits, count, true};
      source.is_floating = type[0] == 'f';
      ptx::operation load{
          run_load<Element>, ptx::category::memory, {target, address}, ptx::flow::next, memory};
      ptx::operation store{run_store<std::make_unsigned_t<Element>>,
                           ptx::category::memory,
                           {address, source},
                           ptx::flow::next,
                           memory};
      bool is_writable = space.where != ptx::space::parameter && space.where != ptx::space::constant;
      to.add("ld" + (space.name + elements), load);
      if (is_writable) {
        to.add("st" + (space.name + elements), store);
        load.memory.is_strong = store.memory.is_strong = true;
        for (std::string order : ORDERS) {
          to.add("ld" + order + space.name + elements, load);
          to.add("st" + order + space.name + elements, store);
        }
      }
      if (space.where == ptx::space::global) {
        load.memory.is_strong = false;
        load.memory.is_read_only = true;
        to.add("ld.global.nc" + elements, load);
      }
    }
  }
}

}  // namespace

void add_memory_accesses(operation_table &to) {
  for (const char *letter : {"b", "u"}) {
    add_type<uint8_t>(to, letter + std::string("8"));
    add_type<uint16_t>(to, letter + std::string("16"));
    add_type<uint32_t>(to, letter + std::string("32"));
    add_type<uint64_t>(to, letter + std::string("64"));
  }
  add_type<int8_t>(to, "s8");
  add_type<int16_t>(to, "s16");
  add_type<int32_t>(to, "s32");
  add_type<int64_t>(to, "s64");
  add_type<uint32_t>(to, "f32");
  add_type<uint64_t>(to, "f64");
}

}  // namespace cudasim
