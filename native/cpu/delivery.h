/* Finished pixels on their way to the target, in the order of axes and the type of that. */
#ifndef BATCHWARP_DELIVERY_H
#define BATCHWARP_DELIVERY_H

#include "simd.h"

/* Stores a vector of pixels, a vector for each channel. Those past caches need an aligned target. */
template <bool streams, typename Target>
ALWAYS_INLINE void put(Target *to, floats vector) {
  if constexpr (streams) {
    stream(to, vector);
  } else {
    store(to, vector);
  }
}

/*
 * Stores LANES pixels.
 *
 *   plane   the step between the target's channels, if these are first
 */
template <int channels, bool channels_first, bool streams, typename Target>
ALWAYS_INLINE void deliver(const floats *values, Target *to, int64_t plane) {
  if constexpr (channels == 1 || channels_first) {
    for (int channel = 0; channel < channels; channel++) {
      put<streams>(to + channel * plane, values[channel]);
    }
  } else {
    floats pixels[channels];
    if constexpr (channels == 3) {
      interleave(values[0], values[1], values[2], pixels);
    } else {
      interleave(values[0], values[1], values[2], values[3], pixels);
    }
    for (int part = 0; part < channels; part++) {
      put<streams>(to + part * LANES, pixels[part]);
    }
  }
}

/* Stores fewer pixels than a vector has. */
template <int channels, bool channels_first, typename Target>
inline void deliver_some(const floats *values, int count, Target *to, int64_t plane) {
  alignas(64) Target packed[channels * LANES];
  deliver<channels, channels_first, false>(values, packed, LANES);
  if constexpr (channels == 1 || channels_first) {
    for (int channel = 0; channel < channels; channel++) {
      memcpy(to + channel * plane, packed + channel * LANES, count * sizeof(Target));
    }
  } else {
    memcpy(to, packed, (size_t)count * channels * sizeof(Target));
  }
}

#endif
