/*
 * The tuned warp takes the pixels of an image in tiles that stay in the first-level cache:
 *
 *   stage        the source image, once          staging.h
 *   locate       where each pixel is read        coordinates.h
 *   interpolate  between its four neighbours     neighbours.h
 *   deliver      the values to the target        delivery.h
 */
#ifndef BATCHWARP_TILE_H
#define BATCHWARP_TILE_H

#include "simd.h"

/* Pixels of a tile at most, and how many more the loops may touch at its end. */
constexpr int TILE = 256;
constexpr int SLACK = 16;

/* How many vectors of pixels are collected before they are computed with: stored words take a while. */
constexpr int AHEAD = 2;

struct tile {
  /* The top left neighbour's place in the staged image, and the pixel's place below and beside it. */
  alignas(64) int32_t offset[TILE + (AHEAD + 1) * SLACK];
  alignas(64) float down[TILE + (AHEAD + 1) * SLACK];
  alignas(64) float across[TILE + (AHEAD + 1) * SLACK];
  /* All ones where the pixel is the constant. */
  alignas(64) int32_t outside[TILE + SLACK];
};

/* The least multiple of SLACK that is not less. */
inline int whole_vectors(int length) {
  return (length + SLACK - 1) / SLACK * SLACK;
}

#endif
