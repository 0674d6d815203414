/* How many blocks of a kernel a multiprocessor holds. */
#pragma once

#include "gpu.h"
#include "ptx/module.h"

namespace cudasim {

/* Of a thread, as a compiler for the GPU would use them: an estimate. */
uint32_t registers_of(const ptx::function &);

/* The threads that a block may have at most. */
int most_threads(const gpu &, const ptx::function &);

int blocks_per_multiprocessor(const gpu &, const ptx::function &, int block_threads, uint64_t dynamic_shared);

}  // namespace cudasim
