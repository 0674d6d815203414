/*
 * Buffer layouts that host and kernels share; org.batchwarp.device describes them in ImageParameters,
 * ImageMoments and Kernel.
 */
#ifndef BATCHWARP_PARAMETERS_H
#define BATCHWARP_PARAMETERS_H

#include "portable.h"

/* Doubles of each image's parameters. */
#define FIRST_ROW 6
#define ROW_STEP 7
#define FIRST_COLUMN 8
#define COLUMN_STEP 9
#define CHANNEL_SHIFT 10
#define BRIGHTNESS 11
#define PARAMETER_STRIDE 12

/* Keras does not resample such an image, and interpolation would spread NaN to pixels beside it. */
FUNCTION int is_identity(GLOBAL const double *m) {
  return m[0] == 1 && m[1] == 0 && m[2] == 0 && m[3] == 0 && m[4] == 1 && m[5] == 0;
}

/* Doubles of each image's moments. */
#define MEAN 0
#define STANDARD_DEVIATION 1
#define MINIMUM 2
#define MAXIMUM 3
#define MOMENT_STRIDE 4

#endif
