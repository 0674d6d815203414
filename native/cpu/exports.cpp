/* The kernels that run as they stand in kernels/, and what all of them need. */
#include "groups.h"

thread_local int group_number;

#include "every_kernel.h"

#include "plain_exports.h"

EXPORTED void release_scratch(scratch *memory) {
  memory->release();
}
