#include "ptx/control_flow.h"

#include <algorithm>

namespace cudasim::ptx {

namespace {

bool may_fall_through(const instruction &of) {
  switch (of.then) {
    case flow::branch:
    case flow::uniform_branch:
    case flow::exit: return of.guard != ALWAYS || of.is_guard_inverted;
    case flow::indexed_branch: return of.guard != ALWAYS;
    default: return true;
  }
}

std::vector<uint32_t> destinations(const program &of, const instruction &last) {
  switch (last.then) {
    case flow::branch:
    case flow::uniform_branch: return {last.destination};
    case flow::indexed_branch: return of.label_lists[last.destination];
    default: return {};
  }
}

}  // namespace

control_flow::control_flow(const program &of) {
  auto size = static_cast<uint32_t>(of.code.size());
  std::vector<bool> begins(size + 1);
  begins[0] = begins[size] = true;
  for (uint32_t i = 0; i < size; i++) {
    const instruction &each = of.code[i];
    for (uint32_t destination : destinations(of, each)) {
      begins[destination] = true;
    }
    if (each.then != flow::next && each.then != flow::barrier) {
      begins[i + 1] = true;
    }
  }
  std::vector<uint32_t> block_of(size);
  for (uint32_t i = 0; i < size; i++) {
    if (begins[i]) {
      blocks.push_back({i, i, {}, {}});
    }
    blocks.back().end = i + 1;
    block_of[i] = static_cast<uint32_t>(blocks.size() - 1);
  }
  for (uint32_t b = 0; b < blocks.size(); b++) {
    const instruction &last = of.code[blocks[b].end - 1];
    std::vector<uint32_t> &next = blocks[b].next;
    for (uint32_t destination : destinations(of, last)) {
      next.push_back(block_of[destination]);
    }
    if (may_fall_through(last) && blocks[b].end < size) {
      next.push_back(b + 1);
    }
    std::sort(next.begin(), next.end());
    next.erase(std::unique(next.begin(), next.end()), next.end());
    for (uint32_t n : next) {
      blocks[n].previous.push_back(b);
    }
  }
}

/*
 * The algorithm of Cooper, Harvey and Kennedy (2001), on the reversed graph. Lanes that end at a guarded exit
 * need not be met, so that it counts as leading on.
 */
std::vector<uint32_t> control_flow::immediate_post_dominators() const {
  auto end = static_cast<uint32_t>(blocks.size());
  /* Blocks in an order in which, seen from the end, each comes after all that it leads to where there is no
   * loop. */
  std::vector<uint32_t> order;
  std::vector<uint32_t> place_in_order(end + 1, NOWHERE);
  std::vector<bool> seen(end);
  struct visit {
    uint32_t block;
    size_t next;
  };
  std::vector<visit> path;
  for (uint32_t b = 0; b < end; b++) {
    if (!blocks[b].next.empty()) {
      continue;
    }
    path.push_back({b, 0});
    seen[b] = true;
    while (!path.empty()) {
      visit &at = path.back();
      const std::vector<uint32_t> &previous = blocks[at.block].previous;
      if (at.next == previous.size()) {
        place_in_order[at.block] = static_cast<uint32_t>(order.size());
        order.push_back(at.block);
        path.pop_back();
      } else if (uint32_t p = previous[at.next++]; !seen[p]) {
        seen[p] = true;
        path.push_back({p, 0});
      }
    }
  }
  place_in_order[end] = static_cast<uint32_t>(order.size());

  std::vector<uint32_t> dominator(end + 1, NOWHERE);
  dominator[end] = end;
  auto common = [&](uint32_t a, uint32_t b) {
    while (a != b) {
      while (place_in_order[a] < place_in_order[b]) {
        a = dominator[a];
      }
      while (place_in_order[b] < place_in_order[a]) {
        b = dominator[b];
      }
    }
    return a;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (auto b = order.rbegin(); b != order.rend(); ++b) {
      uint32_t found = blocks[*b].next.empty() ? end : NOWHERE;
      for (uint32_t next : blocks[*b].next) {
        if (dominator[next] != NOWHERE) {
          found = found == NOWHERE ? next : common(found, next);
        }
      }
      changed |= dominator[*b] != found;
      dominator[*b] = found;
    }
  }
  for (uint32_t &each : dominator) {
    each = each == end ? NOWHERE : each;
  }
  dominator.pop_back();
  return dominator;
}

void find_meetings(program &of, const control_flow &graph) {
  std::vector<uint32_t> dominators = graph.immediate_post_dominators();
  for (uint32_t b = 0; b < graph.blocks.size(); b++) {
    uint32_t dominator = dominators[b];
    of.code[graph.blocks[b].end - 1].meeting = dominator == NOWHERE ? NOWHERE : graph.blocks[dominator].begin;
  }
}

}  // namespace cudasim::ptx
