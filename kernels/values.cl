/*
 * Kernels whose every output value depends on one input value and on what is known of its image.
 *
 * Launch: a work-group for each tile of consecutive values of one image, tiles of one image after
 * another; any size of a group. Neighbouring items take neighbouring values.
 */
#include "parameters.h"
#include "tiles.h"

/* Which values the groups take, and which channels they are of, is told to each kernel of this file. */
ARGUMENTS(value_arguments,
  int values;
  int tile;
  int tiles;
  /* From a value to the next of another channel. */
  int channel_step;
  int channels;
);

/* Adds each image's channel shift intensity, within the image's own limits, in float32. */
KERNEL void shift_channels(
    GLOBAL float *RESTRICT images,
    GLOBAL const double *RESTRICT moments,
    GLOBAL const double *RESTRICT parameters,
    struct value_arguments a) {
  struct tile_range range = tile_of_group(a.values, a.tile, a.tiles);
  GLOBAL float *values = images + (int64)range.image * a.values;
  GLOBAL const double *of_image = moments + (int64)range.image * MOMENT_STRIDE;
  float minimum = (float)of_image[MINIMUM];
  float maximum = (float)of_image[MAXIMUM];
  float intensity = (float)parameters[(int64)range.image * PARAMETER_STRIDE + CHANNEL_SHIFT];
  for (int i = range.first + LOCAL_ID; i < range.end; i += LOCAL_SIZE) {
    values[i] = lower(maximum, higher(minimum, values[i] + intensity));
  }
}

/*
 * An image's way to 8 bits and back, each operation rounded to float32:
 * level = (x + offset) / divisor * multiplier, x = level / 255 * span + minimum.
 */
struct eight_bits {
  float offset;
  float divisor;
  float multiplier;
  int restores;
  float minimum;
  float span;
};

FUNCTION float non_zero(float divisor) {
  return divisor == 0 ? 1 : divisor;
}

/* Not all devices round float32 quotients correctly. A quotient in double, rounded to float32, is correct. */
FUNCTION float quotient(float x, float y) {
  return (float)((double)x / (double)y);
}

/* Keras 2 stretches every image to 0..255, Keras 3 only images that leave that interval. */
FUNCTION struct eight_bits eight_bits_of(float minimum, float maximum, int stretches_all) {
  struct eight_bits way = {0, 1, 1, 0, 0, 0};
  if (stretches_all) {
    way.offset = higher(-minimum, 0);
    way.divisor = non_zero(maximum + way.offset);
    way.multiplier = 255;
  } else if (minimum < 0 || maximum > 255) {
    way.offset = -minimum;
    way.span = maximum - minimum;
    way.divisor = non_zero(way.span);
    way.multiplier = 255;
    way.restores = 1;
    way.minimum = minimum;
  }
  return way;
}

/* Towards zero; what fits no int is its limit, and what is no number is 0. */
FUNCTION int truncated(float x) {
  if (x != x) {
    return 0;
  }
  return x >= 2147483648.0f ? 2147483647 : x <= -2147483648.0f ? -2147483647 - 1 : (int)x;
}

FUNCTION int quantized(struct eight_bits way, float value) {
  float stretched = quotient(value + way.offset, way.divisor) * way.multiplier;
  return truncated(stretched) & 0xFF;
}

/* Pillow's blend with black: truncated within 0..255, clipped beyond. */
FUNCTION int brightened(int level, float factor) {
  int scaled = truncated(factor * (float)level);
  return scaled < 0 ? 0 : scaled > 255 ? 255 : scaled;
}

ARGUMENTS(brightness_arguments,
  int values;
  int tile;
  int tiles;
  int channel_step;
  /* The channel that is left, or -1. */
  int alpha;
  int channels;
  int stretches_all;
);

/* Scales each image's brightness by way of an 8-bit image. */
KERNEL void adjust_brightness(
    GLOBAL float *RESTRICT images,
    GLOBAL const double *RESTRICT moments,
    GLOBAL const double *RESTRICT parameters,
    struct brightness_arguments a) {
  struct tile_range range = tile_of_group(a.values, a.tile, a.tiles);
  GLOBAL float *values = images + (int64)range.image * a.values;
  GLOBAL const double *of_image = moments + (int64)range.image * MOMENT_STRIDE;
  struct eight_bits way =
      eight_bits_of((float)of_image[MINIMUM], (float)of_image[MAXIMUM], a.stretches_all);
  float factor = (float)parameters[(int64)range.image * PARAMETER_STRIDE + BRIGHTNESS];
  for (int i = range.first + LOCAL_ID; i < range.end; i += LOCAL_SIZE) {
    int level = quantized(way, values[i]);
    if (i / a.channel_step % a.channels != a.alpha) {
      level = brightened(level, factor);
    }
    values[i] = way.restores ? quotient((float)level, 255) * way.span + way.minimum : level;
  }
}

ARGUMENTS(standardize_arguments,
  double rescale;
  int values;
  int tile;
  int tiles;
  int channel_step;
  int channels;
  int divides;
);

/* Keras's guard against division by zero. */
#define EPSILON 1e-6

/*
 * Rescales, standardises by the image's moments where given, then applies the channel affine where
 * given, in double.
 */
KERNEL void standardize(
    GLOBAL float *RESTRICT images,
    GLOBAL const double *RESTRICT moments,
    GLOBAL const float *RESTRICT affine,
    struct standardize_arguments a) {
  struct tile_range range = tile_of_group(a.values, a.tile, a.tiles);
  GLOBAL float *values = images + (int64)range.image * a.values;
  double scale = a.rescale;
  double bias = 0;
  if (moments) {
    GLOBAL const double *of_image = moments + (int64)range.image * MOMENT_STRIDE;
    double divisor = a.divides ? fabs(scale) * of_image[STANDARD_DEVIATION] + EPSILON : 1;
    bias = -scale * of_image[MEAN] / divisor;
    scale /= divisor;
  }
  for (int i = range.first + LOCAL_ID; i < range.end; i += LOCAL_SIZE) {
    double value = values[i] * scale + bias;
    if (affine) {
      GLOBAL const float *of = affine + i / a.channel_step % a.channels;
      value = (value - of[0]) * of[a.channels] + of[2 * a.channels];
    }
    values[i] = (float)value;
  }
}
