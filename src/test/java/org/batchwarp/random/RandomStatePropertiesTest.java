package org.batchwarp.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class RandomStatePropertiesTest {
  private static final long MAX_SEED = 0xFFFFFFFFL;

  @Property
  void aRestoredSnapshotContinuesTheStream(
      @ForAll @LongRange(max = MAX_SEED) long seed, @ForAll @IntRange(max = 2000) int drawn) {
    RandomState random = new RandomState(seed);
    draw(random, drawn);
    RandomState.Snapshot snapshot = random.snapshot();
    double[] continued = draw(random, 700);

    RandomState other = new RandomState(0);
    other.restore(snapshot);
    assertEquals(snapshot, other.snapshot());
    assertArrayEquals(continued, draw(other, 700));
    random.restore(snapshot);
    assertArrayEquals(continued, draw(random, 700));
  }

  @Property
  void seedingAgainStartsTheStreamAgain(
      @ForAll @LongRange(max = MAX_SEED) long seed, @ForAll @IntRange(max = 700) int drawn) {
    RandomState random = new RandomState(5);
    draw(random, drawn);
    random.seed(seed);
    assertEquals(new RandomState(seed).snapshot(), random.snapshot());
  }

  @Property
  void aPermutationHoldsEachNumberOnce(
      @ForAll @LongRange(max = MAX_SEED) long seed, @ForAll @IntRange(max = 3000) int n) {
    int[] permutation = new RandomState(seed).permutation(n);
    Arrays.sort(permutation);
    assertArrayEquals(IntStream.range(0, n).toArray(), permutation);
  }

  @Property
  void aChoiceWithoutReplacementIsDistinct(
      @ForAll @LongRange(max = MAX_SEED) long seed,
      @ForAll @IntRange(min = 1, max = 500) int n,
      @ForAll @IntRange(max = 500) int size) {
    Assume.that(size <= n);
    int[] chosen = new RandomState(seed).choice(n, size, false);
    assertEquals(size, Arrays.stream(chosen).filter(i -> i >= 0 && i < n).distinct().count());
  }

  @Property
  void anIntegerStaysInItsRange(
      @ForAll @LongRange(max = MAX_SEED) long seed, @ForAll long bound, @ForAll long otherBound) {
    Assume.that(bound != otherBound);
    long low = Math.min(bound, otherBound);
    long high = Math.max(bound, otherBound);
    long drawn = new RandomState(seed).randint(low, high);
    assertTrue(low <= drawn && drawn < high, () -> "drew " + drawn);
  }

  @Property
  void aSampleIsAFractionOf53Bits(@ForAll @LongRange(max = MAX_SEED) long seed) {
    double sample = new RandomState(seed).randomSample();
    assertTrue(sample >= 0 && sample < 1, () -> "drew " + sample);
    assertEquals(Math.rint(sample * 0x1p53), sample * 0x1p53);
  }

  private static double[] draw(RandomState random, int count) {
    double[] samples = new double[count];
    Arrays.setAll(samples, i -> random.randomSample());
    return samples;
  }
}
