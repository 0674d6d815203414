package org.batchwarp.device;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One value of each of several factors. */
final class Choice {
  private final List<Factor<?>> factors;
  private final int[] levels;

  /**
   * Takes over the levels.
   *
   * @param levels the position of the value among each factor's
   */
  Choice(List<Factor<?>> factors, int[] levels) {
    this.factors = List.copyOf(factors);
    this.levels = levels;
  }

  <T> T of(Factor<T> factor) {
    return factor.values().get(levels[factors.indexOf(factor)]);
  }

  List<Factor<?>> factors() {
    return factors;
  }

  /** The position of the value among the factor's. */
  int level(int factor) {
    return levels[factor];
  }

  /** A seed that other choices of the same factors have not. */
  long seed() {
    return Arrays.hashCode(levels);
  }

  @Override
  public String toString() {
    return IntStream.range(0, levels.length)
        .mapToObj(i -> factors.get(i).name() + "=" + factors.get(i).values().get(levels[i]))
        .collect(Collectors.joining(" "));
  }
}
