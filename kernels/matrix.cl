/*
 * Matrix products for devices without a BLAS. Matrices are dense and row-major.
 *
 * Launch: a work-group of ITEMS x ITEMS items for each tile of TILE x TILE elements of the result,
 * tiles row by row. An item computes BLOCK x BLOCK elements, ITEMS rows and columns apart, so that
 * neighbouring items read and write neighbouring elements.
 * Memory: DEPTH columns of the left factor's tile and as many rows of the right one's are in local
 * memory at a time. Elements beyond a matrix's end are taken for zeros.
 *
 * Unlike the other kernels, these need the size of a group that they are compiled for, ITEMS x ITEMS;
 * C++ has a BLAS and leaves them out.
 */
#include "portable.h"

#ifndef ITEMS
#define ITEMS 16
#endif

#define BLOCK 4
#define TILE (ITEMS * BLOCK)
#define DEPTH 16

ARGUMENTS(product_arguments,
  int rows;
  int inner;
  int columns;
  /* Tiles in a row of tiles. */
  int tiles_across;
);

/* c = a b. Each DEPTH terms are summed by themselves first, which keeps rounding errors small. */
KERNEL void matrix_product(
    GLOBAL const float *RESTRICT a,
    GLOBAL const float *RESTRICT b,
    GLOBAL float *RESTRICT c,
    struct product_arguments s) {
  LOCAL_ARRAY(float, left, DEPTH * (TILE + 1));
  LOCAL_ARRAY(float, right, DEPTH * TILE);
  int first_row = GROUP / s.tiles_across * TILE;
  int first_column = GROUP % s.tiles_across * TILE;
  int down = LOCAL_ID / ITEMS;
  int across = LOCAL_ID % ITEMS;
  float sum[BLOCK][BLOCK] = {{0}};
  for (int first = 0; first < s.inner; first += DEPTH) {
    for (int i = LOCAL_ID; i < DEPTH * TILE; i += ITEMS * ITEMS) {
      int row = i / DEPTH;
      int k = i % DEPTH;
      int is_inside = first_row + row < s.rows && first + k < s.inner;
      left[k * (TILE + 1) + row] =
          is_inside ? a[(int64)(first_row + row) * s.inner + first + k] : 0;
    }
    for (int i = LOCAL_ID; i < DEPTH * TILE; i += ITEMS * ITEMS) {
      int k = i / TILE;
      int column = i % TILE;
      int is_inside = first + k < s.inner && first_column + column < s.columns;
      right[i] = is_inside ? b[(int64)(first + k) * s.columns + first_column + column] : 0;
    }
    BARRIER();
    float part[BLOCK][BLOCK] = {{0}};
    for (int k = 0; k < DEPTH; k++) {
      for (int i = 0; i < BLOCK; i++) {
        float factor = left[k * (TILE + 1) + down + i * ITEMS];
        for (int j = 0; j < BLOCK; j++) {
          part[i][j] = fmaf(factor, right[k * TILE + across + j * ITEMS], part[i][j]);
        }
      }
    }
    for (int i = 0; i < BLOCK; i++) {
      for (int j = 0; j < BLOCK; j++) {
        sum[i][j] += part[i][j];
      }
    }
    BARRIER();
  }
  for (int i = 0; i < BLOCK; i++) {
    for (int j = 0; j < BLOCK; j++) {
      int row = first_row + down + i * ITEMS;
      int column = first_column + across + j * ITEMS;
      if (row < s.rows && column < s.columns) {
        c[(int64)row * s.columns + column] = sum[i][j];
      }
    }
  }
}

ARGUMENTS(update_arguments,
  int rows;
  int columns;
  /* Tiles in a row of tiles. */
  int tiles_across;
);

/* c += aT a on and above the diagonal, in double, each element's terms in the order of the rows. */
KERNEL void symmetric_rank_k_update(
    GLOBAL const float *RESTRICT a,
    GLOBAL double *RESTRICT c,
    struct update_arguments s) {
  LOCAL_ARRAY(float, left, DEPTH * TILE);
  LOCAL_ARRAY(float, right, DEPTH * TILE);
  int first_row = GROUP / s.tiles_across * TILE;
  int first_column = GROUP % s.tiles_across * TILE;
  if (first_column < first_row) {
    return;
  }
  int down = LOCAL_ID / ITEMS;
  int across = LOCAL_ID % ITEMS;
  double sum[BLOCK][BLOCK] = {{0}};
  for (int i = 0; i < BLOCK; i++) {
    for (int j = 0; j < BLOCK; j++) {
      int row = first_row + down + i * ITEMS;
      int column = first_column + across + j * ITEMS;
      if (row <= column && column < s.columns) {
        sum[i][j] = c[(int64)row * s.columns + column];
      }
    }
  }
  for (int first = 0; first < s.rows; first += DEPTH) {
    for (int i = LOCAL_ID; i < DEPTH * TILE; i += ITEMS * ITEMS) {
      int k = i / TILE;
      int offset = i % TILE;
      GLOBAL const float *row = a + (int64)(first + k) * s.columns;
      int is_inside = first + k < s.rows;
      left[i] = is_inside && first_row + offset < s.columns ? row[first_row + offset] : 0;
      right[i] = is_inside && first_column + offset < s.columns ? row[first_column + offset] : 0;
    }
    BARRIER();
    for (int k = 0; k < DEPTH; k++) {
      for (int i = 0; i < BLOCK; i++) {
        double factor = left[k * TILE + down + i * ITEMS];
        for (int j = 0; j < BLOCK; j++) {
          sum[i][j] = fma(factor, (double)right[k * TILE + across + j * ITEMS], sum[i][j]);
        }
      }
    }
    BARRIER();
  }
  for (int i = 0; i < BLOCK; i++) {
    for (int j = 0; j < BLOCK; j++) {
      int row = first_row + down + i * ITEMS;
      int column = first_column + across + j * ITEMS;
      if (row <= column && column < s.columns) {
        c[(int64)row * s.columns + column] = sum[i][j];
      }
    }
  }
}
