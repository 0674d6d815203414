/*
 * Conversion of elements: target = scale * source, in float32, rounded to the target's type.
 *
 * Launch: a work-group for each tile of consecutive elements; any size of a group. Neighbouring
 * items take neighbouring elements.
 *
 * Compiled once for each choice of
 *   CONVERT       the kernel's name
 *   SOURCE        uchar, float
 *   TARGET        half, float, double
 */
#include "portable.h"

#ifndef BATCHWARP_CONVERT_ARGUMENTS
#define BATCHWARP_CONVERT_ARGUMENTS

struct convert_arguments {
  int64 elements;
  int tile;
  float scale;
};

LAYOUT(convert_arguments, FIELD(elements) FIELD(tile) FIELD(scale))

#endif

KERNEL void CONVERT(
    GLOBAL const SOURCE *RESTRICT source,
    GLOBAL TARGET *RESTRICT target,
    struct convert_arguments a) {
  int64 first = (int64)GROUP * a.tile;
  int64 end = first + a.tile < a.elements ? first + a.tile : a.elements;
  for (int64 i = first + LOCAL_ID; i < end; i += LOCAL_SIZE) {
    JOIN(store, TARGET)(target, i, source[i] * a.scale);
  }
}
