/* From the addresses of a warp's lanes to where their bytes are, once all is checked. */
#pragma once

#include "machine/global_accesses.h"
#include "machine/warp.h"

namespace cudasim {

/* Of each lane that executes. */
struct lane_bytes {
  uint8_t *data[LANES];
  uint8_t *written[LANES];
};

/*
 * Resolves the address operand of an instruction, in whatever space it is. Throws a fault for what is out of
 * bounds or not aligned, or races; counts global accesses.
 */
void resolve(warp &in, const ptx::instruction &at, access_kind kind, lane_bytes &found);

/*
 * The same for the two addresses of a copy, of which the first one is in shared memory. Its bytes must not be
 * touched before the copy ends. The offsets are into shared memory.
 */
void resolve_copy_target(warp &in, const ptx::instruction &at, uint32_t bytes, uint32_t *offsets);

/* Of a copy's bytes each lane reads so many, all of which must have been written. */
void resolve_copy_source(warp &in, const ptx::instruction &at, uint32_t bytes, const uint32_t *read_bytes,
                         lane_bytes &found);

/* Throws the fault of a lane that reads what was never written. Its registers must still be as they were. */
[[noreturn]] void fail_unwritten(const warp &in, const ptx::instruction &at, int lane);

}  // namespace cudasim
