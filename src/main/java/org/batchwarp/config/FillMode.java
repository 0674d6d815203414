package org.batchwarp.config;

/**
 * What a coordinate outside of the image reads, as {@code scipy.ndimage} defines it. Examples show
 * a row {@code a b c d} continued to both sides.
 */
public enum FillMode {
  /** {@code a a a | a b c d | d d d}: the nearest edge. */
  NEAREST,
  /** {@code k k k | a b c d | k k k}: the constant {@code cval}; nothing blends past the edge. */
  CONSTANT,
  /** {@code c b a | a b c d | d c b}: mirrored about the edge of the last pixel. */
  REFLECT,
  /**
   * {@code b c d | a b c d | b c d}: repeated with a period of one pixel less than the image's
   * size, as {@code scipy.ndimage}'s {@code wrap} does.
   */
  WRAP
}
