/*
 * Warps by bilinear interpolation in float32 as fast as the processor goes: within 1e-4 of those of
 * kernels/warp.cl for values up to 255; the same for every division of a launch, and on every instruction
 * set that has a fused multiply-add. A part of a launch is a row of tiles of warp.cl; those of one image
 * are one range of its pixels here.
 */
#include "copying.h"
#include "delivery.h"
#include "groups.h"
#include "interpolation.h"

namespace {

/* Larger images would need too much memory in each thread. */
constexpr int64_t MOST_STAGED_BYTES = 64 << 20;

/* Targets from this size on do not stay in caches. */
constexpr int64_t STREAMED_BYTES = 8 << 20;

/* The width of what prefetches bring. */
constexpr int CACHE_LINE = 64;

/* Everything that the warps of one type have in common. */
template <typename Source, typename Target, int channels, bool channels_first>
class warp {
  static constexpr int PIXEL_STEP = channels_first ? 1 : channels;

  using interpolating = interpolation<Source, channels>;
  using copies = copying<Source, channels>;

  const Source *source;
  const int *indices;
  Target *target;
  const double *parameters;
  warp_arguments a;
  int pixels;
  int tile_length;
  bool streams;
  lane_affine affine[channels];
  /* What a pixel outside of the source becomes. */
  floats outside[channels];

  const double *parameters_of(int image) const {
    return parameters + (int64_t)image * PARAMETER_STRIDE;
  }

  const Source *source_of(int image) const {
    return source + (indices ? indices[image] : image) * (int64_t)pixels * channels;
  }

  Target *target_of(int image) const {
    return target + image * (int64_t)pixels * channels;
  }

  /* A tile's pixels: whole rows and whole vectors where that can be. */
  static int tile_pixels(int width) {
    int least = width;
    while (least % SLACK != 0) {
      least += width;
    }
    return least > TILE ? TILE : TILE / least * least;
  }

  template <bool has_outside, typename Reader>
  ALWAYS_INLINE void compute(const Reader &reader, int number, floats *values) const {
    for (int channel = 0; channel < channels; channel++) {
      floats value = affine[channel](reader.value(number, channel));
      if constexpr (has_outside) {
        value = reader.outside(number) ? outside[channel] : value;
      }
      values[channel] = value;
    }
  }

  template <bool has_outside, bool streams_out, typename Reader>
  void finish(Reader &reader, int length, Target *to) const {
    reader.begin(length);
    floats values[channels];
    int number = 0;
    for (; (number + 1) * LANES <= length; number++) {
      reader.advance_to(number);
      compute<has_outside>(reader, number, values);
      deliver<channels, channels_first, streams_out>(
          values, to + number * LANES * PIXEL_STEP, pixels);
    }
    int rest = length - number * LANES;
    if (rest > 0) {
      compute<has_outside>(reader, number, values);
      deliver_some<channels, channels_first>(
          values, rest, to + number * LANES * PIXEL_STEP, pixels);
    }
  }

  /* Lets a tile's share of the next image come nearer meanwhile. */
  void prefetch(const Source *upcoming, int pixel, int length) const {
    const char *from = reinterpret_cast<const char *>(upcoming + (int64_t)pixel * channels);
    for (int64_t at = 0; at < (int64_t)length * channels * (int)sizeof(Source); at += CACHE_LINE) {
      __builtin_prefetch(from + at, 0, 2);
    }
  }

  /* Warps the pixels of an image from begin to end. */
  template <typename Reader>
  void run_image(Reader &reader, int begin, int end, Target *to, const Source *upcoming) const {
    for (int pixel = begin; pixel < end; pixel += tile_length) {
      int length = std::min(tile_length, end - pixel);
      int row = pixel / a.width;
      int column = pixel % a.width;
      for (int at = 0; at < length; row++, column = 0) {
        int piece = std::min(a.width - column, length - at);
        reader.take(row, column, column + piece, at);
        at += piece;
      }
      if (upcoming) {
        prefetch(upcoming, pixel, length);
      }
      Target *tile_target = to + (int64_t)pixel * PIXEL_STEP;
      if (a.fill_mode == FILL_CONSTANT) {
        streams ? finish<true, true>(reader, length, tile_target)
                : finish<true, false>(reader, length, tile_target);
      } else {
        streams ? finish<false, true>(reader, length, tile_target)
                : finish<false, false>(reader, length, tile_target);
      }
    }
  }

 public:
  warp(void *const *buffers, const void *structure)
      : source(static_cast<const Source *>(buffers[0])),
        indices(static_cast<const int *>(buffers[1])),
        target(static_cast<Target *>(buffers[2])),
        parameters(static_cast<const double *>(buffers[3])),
        a(*static_cast<const warp_arguments *>(structure)),
        pixels(a.height * a.width),
        tile_length(tile_pixels(a.width)) {
    int64_t target_bytes = (int64_t)a.images * pixels * channels * sizeof(Target);
    bool is_aligned = (uintptr_t)target % CACHE_LINE == 0 && pixels % SLACK == 0 &&
                      a.tile_pixels % SLACK == 0;
    streams = is_aligned && target_bytes >= STREAMED_BYTES;
    const float *given = static_cast<const float *>(buffers[4]);
    for (int channel = 0; channel < channels; channel++) {
      affine[channel] =
          lane_affine_of(given, channels, channel, interpolating::units(channel));
      outside[channel] = lane_affine_of(given, channels, channel, 1)(all(a.cval));
    }
  }

  bool is_small() const {
    return interpolating::bytes(a) <= MOST_STAGED_BYTES;
  }

  /* plain: runs groups of the same launch by the kernel of warp.cl */
  template <typename Plain>
  result run(int first, int end, scratch *memory, Plain plain) const {
    int64_t map_bytes = image_map::bytes(a);
    char *free = static_cast<char *>(
        memory->reserve(map_bytes + std::max(interpolating::bytes(a), copies::bytes(a))));
    if (!free) {
      return OUT_OF_MEMORY;
    }
    for (int group = first; group < end;) {
      int image = group / a.tiles;
      int next = std::min(end, (image + 1) * a.tiles);
      int begin_pixel = group % a.tiles * a.tile_pixels;
      int end_pixel = std::min(pixels, (next - image * a.tiles) * a.tile_pixels);
      const double *m = parameters_of(image);
      const Source *upcoming = next < end ? source_of(image + 1) : nullptr;
      if (!is_near(m, a)) {
        plain(group, next);
      } else if (is_copy(m)) {
        copies reader(source_of(image), a, m, free);
        run_image(reader, begin_pixel, end_pixel, target_of(image), upcoming);
      } else {
        image_map map(m, a, free);
        interpolating reader(source_of(image), a, map, free + map_bytes);
        run_image(reader, begin_pixel, end_pixel, target_of(image), upcoming);
      }
      group = next;
    }
    finish_streams();
    return DONE;
  }
};

template <
    typename Source,
    typename Target,
    int channels,
    bool channels_first,
    void (*plain)(
        const Source *, const int *, Target *, const double *, const float *, warp_arguments)>
result run_warp(
    void *const *buffers, const void *structure, int first, int end, scratch *memory) {
  warp<Source, Target, channels, channels_first> tuned(buffers, structure);
  auto run_plain = [&](int from, int to) { run_groups<plain>(buffers, structure, from, to); };
  if (!tuned.is_small()) {
    run_plain(first, end);
    return DONE;
  }
  return tuned.run(first, end, memory, run_plain);
}

}  // namespace

#define RUN_TUNED(name, source, target, channels, axes)                               \
  KERNEL void name(                                                                   \
      const source *, const int *, target *, const double *, const float *, warp_arguments); \
  EXPORTED int run_##name(                                                            \
      void *const *buffers, const void *structure, int first, int end, scratch *memory) {    \
    return run_warp<source, target, channels, IS_FIRST_##axes, name>(                 \
        buffers, structure, first, end, memory);                                      \
  }

#include "tuned_exports.h"
