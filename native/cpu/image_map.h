/* The inverse map of one image of a batch, by the rows and columns of its output. */
#ifndef BATCHWARP_IMAGE_MAP_H
#define BATCHWARP_IMAGE_MAP_H

#include "coordinates.h"

/* With the products that all rows share. */
struct image_map {
  const double *m;
  double *y_columns;
  double *x_columns;
  column_steps steps;

  static int columns(const warp_arguments &a) {
    return whole_vectors(a.width + SLACK);
  }

  static int64_t bytes(const warp_arguments &a) {
    return 2 * (int64_t)columns(a) * sizeof(double);
  }

  image_map(const double *parameters, const warp_arguments &a, void *memory)
      : m(parameters),
        y_columns(static_cast<double *>(memory)),
        x_columns(y_columns + columns(a)),
        steps(parameters) {
    for (int j = 0; j < columns(a); j++) {
      double c = m[FIRST_COLUMN] + std::min(j, a.width - 1) * m[COLUMN_STEP];
      y_columns[j] = c * m[1];
      x_columns[j] = c * m[4];
    }
  }

  row_lines lines(int row) const {
    double r = m[FIRST_ROW] + row * m[ROW_STEP];
    return {{r * m[0], y_columns, m[2]}, {r * m[3], x_columns, m[5]}};
  }
};

/* Whether fixed point can hold the coordinates of all pixels of an image. */
inline bool is_near(const double *m, const warp_arguments &a) {
  for (int row : {0, a.height - 1}) {
    for (int column : {0, a.width - 1}) {
      double r = m[FIRST_ROW] + row * m[ROW_STEP];
      double c = m[FIRST_COLUMN] + column * m[COLUMN_STEP];
      double y = r * m[0] + c * m[1] + m[2];
      double x = r * m[3] + c * m[4] + m[5];
      if (!(y > -FAR && y < FAR && x > -FAR && x < FAR)) {
        return false;
      }
    }
  }
  return true;
}

inline bool is_whole(double value) {
  return value == std::floor(value);
}

/* Whether every pixel of a near image is one of the source: of shifts by whole pixels, and of flips. */
inline bool is_copy(const double *m) {
  bool walks = std::fabs(m[ROW_STEP]) == 1 && std::fabs(m[COLUMN_STEP]) == 1 &&
               is_whole(m[FIRST_ROW]) && is_whole(m[FIRST_COLUMN]);
  bool shifts = m[0] == 1 && m[1] == 0 && m[3] == 0 && m[4] == 1;
  return walks && shifts && is_whole(m[2]) && is_whole(m[5]);
}

#endif
