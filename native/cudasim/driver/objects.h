/* What the driver's handles stand for. */
#pragma once

#include <cuda.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "chronicle.h"
#include "gpu.h"
#include "memory/memory.h"
#include "ptx/module.h"
#include "work.h"

namespace cudasim {

struct context;
struct pool;

struct device {
  int ordinal;
  gpu plays;
  engines busy;
  uint64_t allocated = 0;  // bytes outside of pools
  std::shared_ptr<context> primary;
  unsigned primary_flags = 0;
  unsigned retained = 0;
  std::shared_ptr<pool> default_pool, current_pool;
};

/* An object of a context. */
struct object {
  uint64_t handle = 0;
  std::string made_by;
  std::shared_ptr<context> owner;
};

struct stream : object {
  uint64_t number = 0;
  unsigned flags = 0;
  int priority = 0;
  std::shared_ptr<work> last;

  bool blocking() const { return (flags & CU_STREAM_NON_BLOCKING) == 0; }
};

struct context {
  uint64_t handle = 0;
  std::string made_by;
  device *on = nullptr;
  bool primary = false;
  unsigned flags = 0;
  /* An error that all later calls answer. */
  CUresult failure = CUDA_SUCCESS;
  stream legacy;  // the default stream
  /* The last work of blocking streams that were destroyed, which the default stream still waits for. */
  std::vector<std::shared_ptr<work>> abandoned;
};

struct event : object {
  unsigned flags = 0;
  std::shared_ptr<work> mark;  // of the last record
};

struct module : object {
  std::shared_ptr<const ptx::module> code;
  std::vector<uint64_t> variables;  // their addresses
};

struct function : object {
  std::shared_ptr<module> of;
  const ptx::function *code = nullptr;
  int dynamic_shared_limit = 0;
};

struct pool : object {
  device *on = nullptr;
  bool is_default = false;
  uint64_t threshold = 0;
  uint64_t used = 0, reserved = 0, used_high = 0, reserved_high = 0;
};

/* Device memory. */
struct device_allocation {
  uint64_t address = 0, bytes = 0;
  std::string made_by;
  std::shared_ptr<context> owner;
  std::shared_ptr<pool> from;  // of stream-ordered memory
  std::shared_ptr<work> birth, death;
  bool variable = false;  // of a module
};

}  // namespace cudasim
