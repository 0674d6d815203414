/* The kernels that run as they stand in kernels/. */
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

#define RUN_WARPS_OF(mode, source, target)                    \
  RUN_GROUPS_OF(warp_##mode##_##source##_##target##_1_last)   \
  RUN_GROUPS_OF(warp_##mode##_##source##_##target##_3_last)   \
  RUN_GROUPS_OF(warp_##mode##_##source##_##target##_3_first)  \
  RUN_GROUPS_OF(warp_##mode##_##source##_##target##_4_last)   \
  RUN_GROUPS_OF(warp_##mode##_##source##_##target##_4_first)  \
  RUN_GROUPS_OF(warp_##mode##_##source##_##target##_0_last)   \
  RUN_GROUPS_OF(warp_##mode##_##source##_##target##_0_first)

#define RUN_WARPS_BY(mode)         \
  RUN_WARPS_OF(mode, uchar, float) \
  RUN_WARPS_OF(mode, uchar, half)  \
  RUN_WARPS_OF(mode, float, float) \
  RUN_WARPS_OF(mode, float, half)

RUN_WARPS_BY(nearest)
RUN_WARPS_BY(bilinear)
RUN_WARPS_BY(exact)
RUN_WARPS_OF(cubic, double, float)
RUN_WARPS_OF(cubic, double, half)

EXPORTED void release_scratch(scratch *memory) {
  memory->release();
}
