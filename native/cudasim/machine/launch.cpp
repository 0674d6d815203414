#include "machine/launch.h"

#include <algorithm>
#include <numeric>
#include <random>

#include "machine/block.h"
#include "machine/launch_state.h"

namespace cudasim {

namespace {

constexpr uint32_t MOST_THREADS = 1024;

const char *const CATEGORY_NAMES[ptx::CATEGORIES] = {"fp32",      "fp64",       "int",    "permute", "move",
                                                     "predicate", "conversion", "memory", "control"};

uint64_t volume(dimensions of) {
  return static_cast<uint64_t>(of.x) * of.y * of.z;
}

}  // namespace

launch::launch(const ptx::function &function, dimensions grid, dimensions block, uint32_t dynamic_shared,
               const std::vector<uint8_t> &parameters, const std::vector<uint64_t> &globals,
               device_memory &memory)
    : function(function),
      program(*function.body),
      grid(grid),
      block_size(block),
      threads(static_cast<uint32_t>(volume(block))),
      dynamic_shared(dynamic_shared),
      parameters(parameters),
      memory(memory),
      constants(program.constant_bytes),
      executions(program.code.size()) {
  std::fill(std::begin(all_written), std::end(all_written), 1);
  set_constants(globals);
}

void launch::set_constants(const std::vector<uint64_t> &globals) {
  for (const ptx::constant &each : program.constants) {
    uint64_t value = each.value + (each.variable == ptx::NOWHERE ? 0 : globals.at(each.variable));
    uint8_t *lanes = constants.data() + each.offset;
    if (each.is_wide) {
      std::fill_n(reinterpret_cast<uint64_t *>(lanes), LANES, value);
    } else {
      std::fill_n(reinterpret_cast<uint32_t *>(lanes), LANES, static_cast<uint32_t>(value));
    }
  }
}

counters launch::run(uint64_t order_seed) {
  auto blocks = static_cast<uint32_t>(volume(grid));
  std::mt19937_64 random(order_seed);
  cudasim::block one(*this);
  if (order_seed == 0) {
    for (uint32_t number = 0; number < blocks; number++) {
      one.run(number, nullptr);
    }
  } else {
    std::vector<uint32_t> order(blocks);
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), random);
    for (uint32_t number : order) {
      one.run(number, &random);
    }
  }
  sum_up();
  return counted;
}

void launch::sum_up() {
  for (size_t i = 0; i < program.code.size(); i++) {
    counted.warp_instructions += executions[i].warps;
    counted.thread_instructions += executions[i].lanes;
    counted.by_class[CATEGORY_NAMES[static_cast<int>(program.code[i].what->counted_as)]] +=
        executions[i].lanes;
  }
  accesses.count(counted);
}

counters run(const ptx::module &module, const ptx::function &function, dimensions grid, dimensions block,
             uint32_t dynamic_shared, const std::vector<uint8_t> &parameters,
             const std::vector<uint64_t> &globals, device_memory &memory, uint64_t order_seed) {
  uint64_t most = function.max_threads == 0 ? MOST_THREADS : function.max_threads;
  if (volume(block) == 0 || volume(block) > most) {
    throw fault(INVALID_VALUE, "kernel " + function.name + ": blocks of " + std::to_string(volume(block)) +
                                   " threads instead of 1 to " + std::to_string(most));
  }
  if (volume(grid) == 0 || volume(grid) >= ptx::NOWHERE) {
    throw fault(INVALID_VALUE,
                "kernel " + function.name + ": a grid of " + std::to_string(volume(grid)) + " blocks");
  }
  if (parameters.size() < function.parameter_bytes) {
    throw fault(INVALID_VALUE, "kernel " + function.name + ": " + std::to_string(parameters.size()) +
                                   " bytes of parameters instead of " +
                                   std::to_string(function.parameter_bytes));
  }
  if (globals.size() != module.variables().size()) {
    throw fault(INVALID_VALUE, "kernel " + function.name + ": addresses of " +
                                   std::to_string(globals.size()) + " variables instead of " +
                                   std::to_string(module.variables().size()));
  }
  return launch(function, grid, block, dynamic_shared, parameters, globals, memory).run(order_seed);
}

}  // namespace cudasim
