/* Calls that are to fail: the n-th of a kind, with a chosen code. */
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cudasim {

class faults {
 public:
  /*
   * Adds failures, as kind:n:code, several divided by commas. n counts from 0, from this call on. The kinds
   * are alloc (device and pinned memory), copy (copies and fills), launch (kernels, host functions), sync (of
   * streams, events and contexts), create (streams, events, modules, pools), event (records and waits).
   * Throws std::invalid_argument.
   */
  void add(const std::string &list);
  void clear() { planned.clear(); }

  /* Counts a call; the code that it is to fail with, if any. */
  std::optional<int> count(const std::string &kind);
  /* Calls of each kind until now. */
  const std::map<std::string, uint64_t> &counts() const { return calls; }

 private:
  struct failure {
    std::string kind;
    uint64_t call;
    int code;
  };

  std::vector<failure> planned;
  std::map<std::string, uint64_t> calls = {{"alloc", 0}, {"copy", 0},   {"launch", 0},
                                           {"sync", 0},  {"create", 0}, {"event", 0}};
};

}  // namespace cudasim
