#include "faults.h"

#include <sstream>
#include <stdexcept>

#include "settings.h"

namespace cudasim {

void faults::add(const std::string &list) {
  std::istringstream entries(list);
  std::string entry;
  while (std::getline(entries, entry, ',')) {
    std::istringstream parts(entry);
    std::string kind, call, code;
    std::getline(parts, kind, ':');
    std::getline(parts, call, ':');
    std::getline(parts, code);
    auto counted = calls.find(kind);
    if (counted == calls.end()) {
      throw std::invalid_argument(
          "failures of '" + kind +
          "' were asked for; alloc, copy, launch, sync, create and event are allowed");
    }
    planned.push_back({kind, counted->second + whole_number(call, "the number of a call that is to fail"),
                       static_cast<int>(whole_number(code, "the code of a failure"))});
  }
}

std::optional<int> faults::count(const std::string &kind) {
  uint64_t call = calls.at(kind)++;
  for (auto failure = planned.begin(); failure != planned.end(); ++failure) {
    if (failure->kind == kind && failure->call == call) {
      int code = failure->code;
      planned.erase(failure);
      return code;
    }
  }
  return std::nullopt;
}

}  // namespace cudasim
