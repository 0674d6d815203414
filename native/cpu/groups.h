/*
 * How Java runs a kernel: by one function for each, run_NAME, that takes work-groups first to end of a
 * launch. Parts of one launch may run on several threads at once.
 *
 *   buffers    the kernel's buffers in order; null for one that is not given
 *   structure  the kernel's last argument
 *   scratch    memory that the calling thread may use meanwhile, zeroed before its first use
 *
 * The result is 0, or OUT_OF_MEMORY, when no more of the part is run.
 */
#ifndef BATCHWARP_GROUPS_H
#define BATCHWARP_GROUPS_H

#include "portable.h"
#include "scratch.h"

#include <cstddef>
#include <tuple>
#include <utility>

#define EXPORTED extern "C" __attribute__((visibility("default")))

enum result { DONE = 0, OUT_OF_MEMORY = 1 };

template <auto kernel, typename Kernel>
struct group_runner;

/* A kernel whose arguments but the last are buffers. */
template <auto kernel, typename... Arguments>
struct group_runner<kernel, void (*)(Arguments...)> {
  static constexpr std::size_t buffer_count = sizeof...(Arguments) - 1;

  template <std::size_t... positions, typename Tuple = std::tuple<Arguments...>>
  static void run(
      void *const *buffers,
      const void *structure,
      int first,
      int end,
      std::index_sequence<positions...>) {
    using structure_type = std::tuple_element_t<buffer_count, Tuple>;
    for (int group = first; group < end; group++) {
      group_number = group;
      kernel(
          static_cast<std::tuple_element_t<positions, Tuple>>(buffers[positions])...,
          *static_cast<const structure_type *>(structure));
    }
  }
};

/* Runs the groups of a kernel one after another. */
template <auto kernel>
void run_groups(void *const *buffers, const void *structure, int first, int end) {
  using runner = group_runner<kernel, decltype(kernel)>;
  runner::run(
      buffers, structure, first, end, std::make_index_sequence<runner::buffer_count>());
}

#define RUN_GROUPS_OF(name)                                                               \
  EXPORTED int run_##name(                                                                \
      void *const *buffers, const void *structure, int first, int end, scratch *) {       \
    run_groups<name>(buffers, structure, first, end);                                     \
    return DONE;                                                                          \
  }

#endif
