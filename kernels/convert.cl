/*
 * Conversion of elements: target = scale * source, in float32, rounded to the target's type.
 *
 * Launch: a work-group for each tile of consecutive elements; any size of a group. Neighbouring
 * items take neighbouring elements.
 *
 * Compiled for each of these choices:
 *   VARIANTS SOURCE=uchar TARGET=float
 *   VARIANTS SOURCE=float TARGET=half,float,double
 */
#include "portable.h"

#ifndef BATCHWARP_CONVERT_ARGUMENTS
#define BATCHWARP_CONVERT_ARGUMENTS

ARGUMENTS(convert_arguments,
  int64 elements;
  int tile;
  float scale;
);

#endif

KERNEL void VARIANT(
    GLOBAL const SOURCE *RESTRICT source,
    GLOBAL TARGET *RESTRICT target,
    struct convert_arguments a) {
  int64 first = (int64)GROUP * a.tile;
  int64 end = first + a.tile < a.elements ? first + a.tile : a.elements;
  for (int64 i = first + LOCAL_ID; i < end; i += LOCAL_SIZE) {
    JOIN(store, TARGET)(target, i, source[i] * a.scale);
  }
}
