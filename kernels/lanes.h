/*
 * Sums and limits over a work-group, the same to the last bit for every size of a group: LANES
 * partial results are each computed in order, then combined pairwise in a fixed order.
 */
#ifndef BATCHWARP_LANES_H
#define BATCHWARP_LANES_H

#include "portable.h"

#define LANES 128

#define FOR_EACH_LANE(lane) for (int lane = LOCAL_ID; lane < LANES; lane += LOCAL_SIZE)

/* Leaves the sum of all lanes in lane 0. */
FUNCTION void sum_lanes(LOCAL double *lanes) {
  for (int half_way = LANES / 2; half_way > 0; half_way /= 2) {
    BARRIER();
    for (int i = LOCAL_ID; i < half_way; i += LOCAL_SIZE) {
      lanes[i] += lanes[i + half_way];
    }
  }
  BARRIER();
}

/* Leaves the limits of all lanes in lane 0. */
FUNCTION void limit_lanes(LOCAL float *minima, LOCAL float *maxima) {
  for (int half_way = LANES / 2; half_way > 0; half_way /= 2) {
    BARRIER();
    for (int i = LOCAL_ID; i < half_way; i += LOCAL_SIZE) {
      minima[i] = lower(minima[i], minima[i + half_way]);
      maxima[i] = higher(maxima[i], maxima[i + half_way]);
    }
  }
  BARRIER();
}

#endif
