/*
 * Means and deviations, in double and in two passes: the mean first, then the squares of what is
 * left, so that a large mean costs no digits.
 */
#include "lanes.h"
#include "parameters.h"

ARGUMENTS(image_arguments,
  int values;
);

/*
 * Mean, standard deviation, minimum and maximum of each image over all its values.
 * Launch: a work-group for each image; any size of a group.
 */
KERNEL void measure_images(
    GLOBAL const float *RESTRICT images,
    GLOBAL double *RESTRICT moments,
    struct image_arguments a) {
  LOCAL_ARRAY(double, sums, LANES);
  LOCAL_ARRAY(float, minima, LANES);
  LOCAL_ARRAY(float, maxima, LANES);
  GLOBAL const float *image = images + GROUP * (int64)a.values;
  GLOBAL double *of_image = moments + GROUP * (int64)MOMENT_STRIDE;
  FOR_EACH_LANE(lane) {
    double sum = 0;
    float minimum = image[0];
    float maximum = image[0];
    for (int i = lane; i < a.values; i += LANES) {
      float value = image[i];
      sum += value;
      minimum = lower(minimum, value);
      maximum = higher(maximum, value);
    }
    sums[lane] = sum;
    minima[lane] = minimum;
    maxima[lane] = maximum;
  }
  sum_lanes(sums);
  limit_lanes(minima, maxima);
  double mean = sums[0] / a.values;
  BARRIER();
  FOR_EACH_LANE(lane) {
    double squares = 0;
    for (int i = lane; i < a.values; i += LANES) {
      double deviation = image[i] - mean;
      squares += deviation * deviation;
    }
    sums[lane] = squares;
  }
  sum_lanes(sums);
  if (LOCAL_ID == 0) {
    of_image[MEAN] = mean;
    of_image[STANDARD_DEVIATION] = sqrt(sums[0] / a.values);
    of_image[MINIMUM] = minima[0];
    of_image[MAXIMUM] = maxima[0];
  }
}

ARGUMENTS(plane_arguments,
  int channels;
  int pixels;
  /* Steps in an image, in elements. */
  int pixel_step;
  int channel_step;
);

/*
 * Mean and sum of squared deviations of each channel of each image, its planes: planes[2 i] and
 * planes[2 i + 1] for plane i, planes of one image after another.
 * Launch: a work-group for each plane; any size of a group.
 */
KERNEL void measure_planes(
    GLOBAL const float *RESTRICT images,
    GLOBAL double *RESTRICT planes,
    struct plane_arguments a) {
  LOCAL_ARRAY(double, sums, LANES);
  int image = GROUP / a.channels;
  int channel = GROUP % a.channels;
  int64 values = (int64)a.pixels * a.channels;
  GLOBAL const float *plane = images + image * values + channel * a.channel_step;
  FOR_EACH_LANE(lane) {
    double sum = 0;
    for (int i = lane; i < a.pixels; i += LANES) {
      sum += plane[i * a.pixel_step];
    }
    sums[lane] = sum;
  }
  sum_lanes(sums);
  double mean = sums[0] / a.pixels;
  BARRIER();
  FOR_EACH_LANE(lane) {
    double squares = 0;
    for (int i = lane; i < a.pixels; i += LANES) {
      double deviation = plane[i * a.pixel_step] - mean;
      squares += deviation * deviation;
    }
    sums[lane] = squares;
  }
  sum_lanes(sums);
  if (LOCAL_ID == 0) {
    planes[GROUP * (int64)2] = mean;
    planes[GROUP * (int64)2 + 1] = sums[0];
  }
}

ARGUMENTS(channel_arguments,
  int channels;
  int count;
  int pixels;
);

/*
 * Mean and sum of squared deviations of each channel over all images, from those of its planes
 * (Chan, Golub and LeVeque 1979, for parts of equal size).
 * Launch: a work-group for each channel; any size of a group.
 */
KERNEL void combine_planes(
    GLOBAL const double *RESTRICT planes,
    GLOBAL double *RESTRICT moments,
    struct channel_arguments a) {
  LOCAL_ARRAY(double, sums, LANES);
  int channel = GROUP;
  FOR_EACH_LANE(lane) {
    double sum = 0;
    for (int image = lane; image < a.count; image += LANES) {
      sum += planes[2 * ((int64)image * a.channels + channel)];
    }
    sums[lane] = sum;
  }
  sum_lanes(sums);
  double mean = sums[0] / a.count;
  BARRIER();
  FOR_EACH_LANE(lane) {
    double squares = 0;
    for (int image = lane; image < a.count; image += LANES) {
      GLOBAL const double *plane = planes + 2 * ((int64)image * a.channels + channel);
      double deviation = plane[0] - mean;
      squares += plane[1] + a.pixels * (deviation * deviation);
    }
    sums[lane] = squares;
  }
  sum_lanes(sums);
  if (LOCAL_ID == 0) {
    moments[channel] = mean;
    moments[a.channels + channel] = sums[0];
  }
}

ARGUMENTS(feature_arguments,
  int values;
  int count;
  /* Values of a tile. */
  int tile;
);

/*
 * The mean of each value over all images, which is then subtracted from it.
 * Launch: a work-group for each tile of consecutive values; any size of a group.
 */
KERNEL void center_features(
    GLOBAL float *RESTRICT images,
    GLOBAL double *RESTRICT means,
    struct feature_arguments a) {
  int first = GROUP * a.tile;
  int end = first + a.tile < a.values ? first + a.tile : a.values;
  for (int value = first + LOCAL_ID; value < end; value += LOCAL_SIZE) {
    double sum = 0;
    for (int image = 0; image < a.count; image++) {
      sum += images[(int64)image * a.values + value];
    }
    double mean = sum / a.count;
    means[value] = mean;
    for (int image = 0; image < a.count; image++) {
      GLOBAL float *at = images + (int64)image * a.values + value;
      *at = (float)(*at - mean);
    }
  }
}
