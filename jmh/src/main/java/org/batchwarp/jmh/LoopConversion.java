package org.batchwarp.jmh;

import org.batchwarp.array.ImageShape;

/** The same bytes converted to floats by a plain loop, and nothing else. */
final class LoopConversion implements Augmenter {
  private final Team team;
  private final ImageShape shape;
  private final int batch;
  private final byte[] pixels;
  private final float[] floats;

  LoopConversion(Workload workload, int threads) {
    this.team = new Team(threads);
    this.shape = workload.shape();
    this.batch = workload.batch();
    this.pixels = workload.pixels();
    this.floats = new float[pixels.length];
  }

  @Override
  public void augment() {
    team.deal(
        batch,
        (member, first, end) ->
            convert(pixels, floats, first * shape.values(), end * shape.values()));
  }

  private static void convert(byte[] bytes, float[] floats, int from, int to) {
    for (int i = from; i < to; i++) {
      floats[i] = bytes[i] & 0xFF;
    }
  }

  @Override
  public void close() {
    team.close();
  }
}
