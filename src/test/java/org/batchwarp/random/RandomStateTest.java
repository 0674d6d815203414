package org.batchwarp.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RandomStateTest {
  private final RandomState random = new RandomState(42);

  @ParameterizedTest
  @ValueSource(longs = {-1, 4294967296L, Long.MIN_VALUE, Long.MAX_VALUE})
  void aSeedOutsideThirtyTwoBitsIsRefused(long seed) {
    String message = "Seed must be between 0 and 2^32 - 1, got " + seed;
    assertRefused(message, () -> new RandomState(seed));
    assertRefused(message, () -> random.seed(seed));
  }

  @Test
  void aRefusedSeedLeavesTheStreamAsItWas() {
    RandomState.Snapshot before = random.snapshot();
    assertThrows(IllegalArgumentException.class, () -> random.seed(-1));
    assertEquals(before, random.snapshot());
  }

  @ParameterizedTest
  @CsvSource({"NaN,1.0", "0.0,Infinity", "-Infinity,0.0", "-1.7E308,1.7E308"})
  void uniformRefusesARangeThatIsNotFinite(double low, double high) {
    assertRefused(
        "high - low must be finite, got low " + low + " and high " + high,
        () -> random.uniform(low, high));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "3,2", "9223372036854775807,-9223372036854775808"})
  void randintRefusesAnEmptyRange(long low, long high) {
    assertRefused(
        "low must be less than high, got low " + low + " and high " + high,
        () -> random.randint(low, high));
  }

  @Test
  void sizesThatMakeNoSenseAreRefused() {
    assertRefused("n must be at least 1, got 0", () -> random.choice(0));
    assertRefused("n must be at least 1, got 0", () -> random.choice(new double[0]));
    assertRefused("n must be at least 1, got -2", () -> random.choice(-2, 1, true));
    assertRefused("size must be at least 0, got -1", () -> random.choice(2, -1, true));
    assertRefused(
        "size must be at most n without replacement, got size 3 and n 2",
        () -> random.choice(2, 3, false));
    assertRefused("n must be at least 0, got -1", () -> random.permutation(-1));
  }

  @Test
  void theOnlyPossibleIntegerTakesNoDraw() {
    RandomState.Snapshot before = random.snapshot();
    assertEquals(7, random.randint(7, 8));
    assertEquals(0, random.choice(1));
    assertArrayEquals(new int[] {0}, random.permutation(1));
    assertEquals(before, random.snapshot());
  }

  @Test
  void aSnapshotIsIndependentOfWhatIsDoneWithItsKey() {
    RandomState.Snapshot snapshot = random.snapshot();
    int[] key = snapshot.key();
    RandomState.Snapshot copy = new RandomState.Snapshot(key, snapshot.position());
    key[0]++;
    assertEquals(snapshot, copy);
    assertEquals(snapshot.hashCode(), copy.hashCode());
    assertNotEquals(snapshot, new RandomState.Snapshot(key, snapshot.position()));
    assertNotEquals(snapshot, new RandomState.Snapshot(snapshot.key(), 3));
  }

  @Test
  void aSnapshotIsIndependentOfLaterDraws() {
    RandomState.Snapshot snapshot = random.snapshot();
    double first = random.randomSample();
    random.restore(snapshot);
    assertEquals(first, random.randomSample());
  }

  @Test
  void aSnapshotOfTheWrongSizeIsRefused() {
    assertRefused(
        "key must have 624 words, got 623", () -> new RandomState.Snapshot(new int[623], 0));
    assertRefused(
        "position must be from 0 to 624, got 625",
        () -> new RandomState.Snapshot(new int[624], 625));
    assertRefused(
        "position must be from 0 to 624, got -1", () -> new RandomState.Snapshot(new int[624], -1));
  }

  @Test
  void generatorsFromEntropyDiffer() {
    // Three equal 32-bit seeds would be a fault, not chance.
    long streams =
        Stream.generate(RandomState::fromEntropy)
            .limit(3)
            .map(RandomState::snapshot)
            .distinct()
            .count();
    assertTrue(streams > 1);
  }

  private static void assertRefused(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
