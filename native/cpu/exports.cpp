/* The kernels that run as they stand in kernels/, and what all of them need. */
#include "groups.h"

thread_local int group_number;

#include "every_kernel.h"

RUN_GROUPS_OF(measure_images)
RUN_GROUPS_OF(measure_planes)
RUN_GROUPS_OF(combine_planes)
RUN_GROUPS_OF(center_features)
RUN_GROUPS_OF(shift_channels)
RUN_GROUPS_OF(adjust_brightness)
RUN_GROUPS_OF(standardize)
RUN_GROUPS_OF(extend_images_uchar)
RUN_GROUPS_OF(extend_images_float)
RUN_GROUPS_OF(filter_lines)
RUN_GROUPS_OF(convert_uchar_float)
RUN_GROUPS_OF(convert_float_half)
RUN_GROUPS_OF(convert_float_float)
RUN_GROUPS_OF(convert_float_double)

#define RUN_ANY_CHANNELS(mode, source, target)                \
  RUN_GROUPS_OF(warp_##mode##_##source##_##target##_0_last)   \
  RUN_GROUPS_OF(warp_##mode##_##source##_##target##_0_first)

#define RUN_SOME_CHANNELS(mode, source, target)               \
  RUN_GROUPS_OF(warp_##mode##_##source##_##target##_1_last)   \
  RUN_GROUPS_OF(warp_##mode##_##source##_##target##_3_last)   \
  RUN_GROUPS_OF(warp_##mode##_##source##_##target##_3_first)  \
  RUN_GROUPS_OF(warp_##mode##_##source##_##target##_4_last)   \
  RUN_GROUPS_OF(warp_##mode##_##source##_##target##_4_first)  \
  RUN_ANY_CHANNELS(mode, source, target)

#define RUN_PIXELS(channels, mode)   \
  channels(mode, uchar, float)       \
  channels(mode, uchar, half)        \
  channels(mode, float, float)       \
  channels(mode, float, half)

/* Those of 1, 3 and 4 channels that interpolate bilinearly are in warp.cpp. */
RUN_PIXELS(RUN_ANY_CHANNELS, bilinear)
RUN_PIXELS(RUN_SOME_CHANNELS, nearest)
RUN_PIXELS(RUN_SOME_CHANNELS, exact)
RUN_SOME_CHANNELS(cubic, double, float)
RUN_SOME_CHANNELS(cubic, double, half)

EXPORTED void release_scratch(scratch *memory) {
  memory->release();
}
