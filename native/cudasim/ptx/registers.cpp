#include "ptx/registers.h"

#include <algorithm>
#include <functional>
#include <queue>

#include "ptx/control_flow.h"

namespace cudasim::ptx {

register_names::register_names() {
  add("never", 1, true);
  add("always", 1, true);
  open_scope();
}

void register_names::open_scope() {
  scopes.emplace_back();
}

bool register_names::close_scope() {
  scopes.pop_back();
  return !scopes.empty();
}

place register_names::add(std::string name, uint8_t bits, bool is_special) {
  registers.push_back({std::move(name), bits, is_special});
  return static_cast<place>(registers.size() - 1);
}

void register_names::declare(std::string_view name, uint8_t bits) {
  scopes.back().names[name] = add(std::string(name), bits);
}

void register_names::declare_family(std::string_view prefix, uint32_t count, uint8_t bits) {
  scopes.back().families[prefix] = {static_cast<place>(registers.size()), count};
  for (uint32_t i = 0; i < count; i++) {
    add(std::string(prefix) + std::to_string(i), bits);
  }
}

place register_names::find(std::string_view name) const {
  size_t digits = name.find_last_not_of("0123456789") + 1;
  uint64_t number = 0;
  for (size_t i = digits; i < name.size() && number < NOWHERE; i++) {
    number = 10 * number + (name[i] - '0');
  }
  std::string_view prefix = name.substr(0, digits);
  for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope) {
    if (auto found = scope->names.find(name); found != scope->names.end()) {
      return found->second;
    }
    auto family = scope->families.find(prefix);
    if (family != scope->families.end() && digits < name.size() && number < family->second.count) {
      return family->second.first + static_cast<place>(number);
    }
  }
  return NOWHERE;
}

namespace {

bool is_register(place p) {
  return (p & IN_CONSTANTS) == 0;
}

/* Calls it with each register that an instruction reads; other than its guard. */
template <typename Action>
void for_each_read(const instruction &of, const Action &action) {
  for (int i = 0; i < of.sources; i++) {
    if (is_register(of.from[i])) {
      action(of.from[i]);
    }
  }
  if (of.predicate_sources > 0) {
    action(of.predicate_from);
  }
  if (of.predicate_sources > 1) {
    action(of.predicate_other);
  }
}

template <typename Action>
void for_each_write(const instruction &of, const Action &action) {
  for (int i = 0; i < of.targets; i++) {
    action(of.to[i]);
  }
  for (int i = 0; i < of.predicate_targets; i++) {
    action(of.predicate_to[i]);
  }
}

class bit_set {
 public:
  explicit bit_set(size_t size, bool value = false) : words((size + 63) / 64, value ? ~uint64_t{0} : 0) {}

  bool operator[](size_t i) const { return words[i / 64] >> (i % 64) & 1; }
  void set(size_t i) { words[i / 64] |= uint64_t{1} << (i % 64); }
  void reset(size_t i) { words[i / 64] &= ~(uint64_t{1} << (i % 64)); }

  /* These say whether they changed anything. */
  bool intersect(const bit_set &with) {
    return combine(with, [](uint64_t a, uint64_t b) { return a & b; });
  }
  bool unite(const bit_set &with) {
    return combine(with, [](uint64_t a, uint64_t b) { return a | b; });
  }

  void subtract(const bit_set &what) {
    for (size_t i = 0; i < words.size(); i++) {
      words[i] &= ~what.words[i];
    }
  }

  template <typename Action>
  void for_each(const Action &action) const {
    for (size_t i = 0; i < words.size(); i++) {
      for (uint64_t rest = words[i]; rest != 0; rest &= rest - 1) {
        action(static_cast<place>(64 * i + __builtin_ctzll(rest)));
      }
    }
  }

 private:
  template <typename Operation>
  bool combine(const bit_set &with, const Operation &operation) {
    bool changed = false;
    for (size_t i = 0; i < words.size(); i++) {
      uint64_t combined = operation(words[i], with.words[i]);
      changed |= combined != words[i];
      words[i] = combined;
    }
    return changed;
  }

  std::vector<uint64_t> words;
};

class placement {
 public:
  placement(program &of, const std::vector<virtual_register> &registers)
      : code(of), registers(registers), graph(of), is_checked(registers.size()) {}

  uint32_t run() {
    find_meetings(code, graph);
    find_checked();
    find_intervals();
    note_checks();
    uint32_t most = assign();
    replace();
    return most;
  }

 private:
  /* When a register is needed: reads of instruction i are at 2 i, writes at 2 i + 1. */
  struct interval {
    uint32_t begin = NOWHERE;
    uint32_t end = 0;

    void extend(uint32_t position) {
      begin = std::min(begin, position);
      end = std::max(end, position);
    }
  };

  void find_checked();
  void find_intervals();
  void note_checks();
  uint32_t assign();
  void replace();

  program &code;
  const std::vector<virtual_register> &registers;
  control_flow graph;
  bit_set is_checked;
  std::vector<interval> intervals;
  std::vector<place> places;
};

/* Registers that are not written on every way to one of their reads. */
void placement::find_checked() {
  bit_set at_start(registers.size());
  for (place r = 0; r < registers.size(); r++) {
    if (registers[r].is_special) {
      at_start.set(r);
    }
  }
  std::vector<bit_set> before(graph.blocks.size(), bit_set(registers.size(), true));
  before[0] = at_start;
  auto through = [&](uint32_t b, bit_set written, const auto &on_read) {
    for (uint32_t i = graph.blocks[b].begin; i < graph.blocks[b].end; i++) {
      const instruction &each = code.code[i];
      auto read = [&](place r) {
        if (!written[r]) {
          on_read(r);
        }
      };
      read(each.guard);
      for_each_read(each, read);
      if (each.guard == ALWAYS) {
        for_each_write(each, [&](place r) { written.set(r); });
      }
    }
    return written;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t b = 0; b < graph.blocks.size(); b++) {
      bit_set after = through(b, before[b], [](place) {});
      for (uint32_t next : graph.blocks[b].next) {
        changed |= before[next].intersect(after);
      }
    }
  }
  for (uint32_t b = 0; b < graph.blocks.size(); b++) {
    through(b, before[b], [&](place r) { is_checked.set(r); });
  }
}

void placement::find_intervals() {
  size_t size = graph.blocks.size();
  std::vector<bit_set> read_first(size, bit_set(registers.size()));
  std::vector<bit_set> written(size, bit_set(registers.size()));
  for (uint32_t b = 0; b < size; b++) {
    for (uint32_t i = graph.blocks[b].begin; i < graph.blocks[b].end; i++) {
      const instruction &each = code.code[i];
      auto read = [&](place r) {
        if (!written[b][r]) {
          read_first[b].set(r);
        }
      };
      read(each.guard);
      for_each_read(each, read);
      if (each.guard == ALWAYS) {
        for_each_write(each, [&](place r) { written[b].set(r); });
      }
    }
  }
  std::vector<bit_set> needed_before = read_first;
  std::vector<bit_set> needed_after(size, bit_set(registers.size()));
  for (bool changed = true; changed;) {
    changed = false;
    for (auto b = static_cast<uint32_t>(size); b-- > 0;) {
      bool grows = false;
      for (uint32_t next : graph.blocks[b].next) {
        grows |= needed_after[b].unite(needed_before[next]);
      }
      if (grows) {
        bit_set through = needed_after[b];
        through.subtract(written[b]);
        changed |= needed_before[b].unite(through);
      }
    }
  }
  intervals.resize(registers.size());
  for (uint32_t b = 0; b < size; b++) {
    needed_before[b].for_each([&](place r) { intervals[r].extend(2 * graph.blocks[b].begin); });
    needed_after[b].for_each([&](place r) { intervals[r].extend(2 * graph.blocks[b].end); });
    for (uint32_t i = graph.blocks[b].begin; i < graph.blocks[b].end; i++) {
      intervals[code.code[i].guard].extend(2 * i);
      for_each_read(code.code[i], [&](place r) { intervals[r].extend(2 * i); });
      for_each_write(code.code[i], [&](place r) { intervals[r].extend(2 * i + 1); });
    }
  }
  /* Those that are checked, or written before the first instruction, share with nobody. */
  auto end = static_cast<uint32_t>(2 * code.code.size());
  for (place r = 0; r < registers.size(); r++) {
    if (is_checked[r] || registers[r].is_special) {
      intervals[r] = {0, end};
    }
  }
}

void placement::note_checks() {
  std::vector<uint32_t> numbers(registers.size(), NOWHERE);
  is_checked.for_each([&](place r) {
    numbers[r] = static_cast<uint32_t>(code.checked_registers.size());
    code.checked_registers.push_back(registers[r].name);
  });
  for (instruction &each : code.code) {
    each.checks_begin = static_cast<uint32_t>(code.checks.size());
    auto note = [&](register_check::kind kind) {
      return [&, kind](place r) {
        if (is_checked[r]) {
          code.checks.push_back({kind, numbers[r]});
        }
      };
    };
    note(register_check::kind::guard)(each.guard);
    for_each_read(each, note(register_check::kind::read));
    for_each_write(each, note(register_check::kind::write));
    each.checks_end = static_cast<uint32_t>(code.checks.size());
  }
}

/* Intervals in order of their begin take the first place that is free. */
uint32_t placement::assign() {
  std::vector<place> order;
  for (place r = 2; r < registers.size(); r++) {
    if (intervals[r].begin != NOWHERE && !registers[r].is_predicate()) {
      order.push_back(r);
    }
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](place a, place b) { return intervals[a].begin < intervals[b].begin; });

  struct pool {
    std::vector<uint32_t> free;
    uint32_t size = 0;
  };
  pool narrow;
  pool wide;
  using ending = std::pair<uint32_t, place>;
  std::priority_queue<ending, std::vector<ending>, std::greater<>> active;
  places.assign(registers.size(), 0);
  uint32_t needed = 0;
  uint32_t most = 0;
  for (place r : order) {
    while (!active.empty() && active.top().first < intervals[r].begin) {
      place ended = active.top().second;
      (registers[ended].bits == 64 ? wide : narrow).free.push_back(places[ended]);
      needed -= registers[ended].bits == 64 ? 2 : 1;
      active.pop();
    }
    pool &from = registers[r].bits == 64 ? wide : narrow;
    if (from.free.empty()) {
      from.free.push_back(from.size++);
    }
    places[r] = from.free.back();
    from.free.pop_back();
    active.emplace(intervals[r].end, r);
    needed += registers[r].is_special ? 0 : registers[r].bits == 64 ? 2 : 1;
    most = std::max(most, needed);
  }
  for (place r = 2; r < registers.size(); r++) {
    if (registers[r].is_predicate()) {
      places[r] = code.predicates++;
    } else {
      places[r] = registers[r].bits == 64 ? narrow.size * NARROW + places[r] * WIDE : places[r] * NARROW;
    }
  }
  places[NEVER] = NEVER;
  places[ALWAYS] = ALWAYS;
  code.register_bytes = narrow.size * NARROW + wide.size * WIDE;
  return most;
}

void placement::replace() {
  for (instruction &each : code.code) {
    each.guard = places[each.guard];
    for (int i = 0; i < each.sources; i++) {
      if (is_register(each.from[i])) {
        each.from[i] = places[each.from[i]];
      }
    }
    for (int i = 0; i < each.targets; i++) {
      each.to[i] = places[each.to[i]];
    }
    for (place &p : each.predicate_to) {
      p = places[p];
    }
    each.predicate_from = places[each.predicate_from];
    each.predicate_other = places[each.predicate_other];
  }
  for (special_register &each : code.specials) {
    each.where = places[each.where];
  }
}

}  // namespace

uint32_t place_registers(program &of, const std::vector<virtual_register> &registers) {
  return placement(of, registers).run();
}

}  // namespace cudasim::ptx
