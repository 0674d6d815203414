/*
 * Handles are made-up numbers that are never given out twice, so that one of a destroyed object is told from
 * others.
 */
#pragma once

#include <cuda.h>

#include <map>
#include <memory>
#include <string>

#include "refusal.h"

namespace cudasim {

template <typename Object>
class handle_table {
 public:
  explicit handle_table(std::string kind, uint64_t family) : kind(std::move(kind)), first(family << 40 | 16) {
    next = first;
  }

  uint64_t add(const std::shared_ptr<Object> &object) {
    uint64_t handle = next;
    next += 16;
    object->handle = handle;
    objects.emplace(handle, object);
    return handle;
  }

  const std::shared_ptr<Object> &find(const void *handle) const {
    auto number = reinterpret_cast<uint64_t>(handle);
    auto found = objects.find(number);
    if (found == objects.end()) {
      bool was = first <= number && number < next && number % 16 == 0;
      throw refusal(CUDA_ERROR_INVALID_HANDLE, was ? "the " + kind + " is destroyed" : "this is no " + kind);
    }
    return found->second;
  }

  std::shared_ptr<Object> remove(const void *handle) {
    std::shared_ptr<Object> object = find(handle);
    objects.erase(object->handle);
    return object;
  }

  template <typename Predicate>
  void remove_if(Predicate predicate) {
    for (auto each = objects.begin(); each != objects.end();) {
      each = predicate(*each->second) ? objects.erase(each) : std::next(each);
    }
  }

  const std::map<uint64_t, std::shared_ptr<Object>> &all() const { return objects; }

 private:
  std::string kind;
  uint64_t first, next;
  std::map<uint64_t, std::shared_ptr<Object>> objects;
};

}  // namespace cudasim
