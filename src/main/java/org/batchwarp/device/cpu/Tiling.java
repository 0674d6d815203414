package org.batchwarp.device.cpu;

/**
 * The parts that a matrix's rows or columns are cut into, which depend on their number only.
 *
 * @param order the number of rows or columns
 * @param tile of a part, but for the last
 */
record Tiling(int order, int tile) {
  /** So that the parts of both factors stay in the second-level cache. */
  private static final int LARGEST_TILE = 256;

  /** Rows or columns of the blocks that inner loops compute. */
  private static final int UNIT = 16;

  /** About equal parts. */
  static Tiling of(int order) {
    int parts = divideUp(order, LARGEST_TILE);
    return new Tiling(order, divideUp(divideUp(order, parts), UNIT) * UNIT);
  }

  int count() {
    return divideUp(order, tile);
  }

  int start(int part) {
    return part * tile;
  }

  int size(int part) {
    return Math.min(tile, order - start(part));
  }

  private static int divideUp(int value, int divisor) {
    return (value - 1) / divisor + 1;
  }
}
