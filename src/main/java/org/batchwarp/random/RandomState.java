package org.batchwarp.random;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * NumPy's legacy generator, {@code numpy.random.RandomState}: the Mersenne Twister MT19937, with
 * the same values as NumPy, to the last bit, for the same seed and the same sequence of calls.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class RandomState {
  private static final long MAX_SEED = 0xFFFFFFFFL;
  private static final long WORD_MASK = 0xFFFFFFFFL;
  private static final int WORDS = 624;
  private static final int MIDDLE = 397;
  private static final int UPPER_BIT = 0x80000000;
  private static final int LOWER_BITS = 0x7FFFFFFF;
  private static final int TWIST_MATRIX = 0x9908B0DF;

  private final int[] key = new int[WORDS];
  private int position;

  /**
   * A generator at the start of a seed's stream.
   *
   * @param seed from 0 to 2^32 - 1
   * @throws IllegalArgumentException if the seed is outside that range
   */
  public RandomState(long seed) {
    initialize(seed);
  }

  /** A generator with a seed that differs from run to run. */
  public static RandomState fromEntropy() {
    return new RandomState(Integer.toUnsignedLong(new SecureRandom().nextInt()));
  }

  /** A generator with a seed, or if there is none, with one that differs from run to run. */
  public static RandomState from(OptionalLong seed) {
    return seed.isPresent() ? new RandomState(seed.getAsLong()) : fromEntropy();
  }

  /**
   * Goes to the start of a seed's stream.
   *
   * @param seed from 0 to 2^32 - 1
   * @throws IllegalArgumentException if the seed is outside that range
   */
  public void seed(long seed) {
    initialize(seed);
  }

  private void initialize(long seed) {
    if (seed < 0 || seed > MAX_SEED) {
      throw new IllegalArgumentException("Seed must be between 0 and 2^32 - 1, got " + seed);
    }
    int word = (int) seed;
    for (int i = 0; i < WORDS; i++) {
      key[i] = word;
      word = 1812433253 * (word ^ (word >>> 30)) + i + 1;
    }
    position = WORDS;
  }

  /** A double from 0 (inclusive) to 1 (exclusive), with 53 random bits. */
  public double randomSample() {
    int high = nextInt() >>> 5;
    int low = nextInt() >>> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }

  /**
   * A double between two bounds, of which the first may also be the greater.
   *
   * @throws IllegalArgumentException if {@code high - low} is not finite
   */
  public double uniform(double low, double high) {
    double range = high - low;
    if (!Double.isFinite(range)) {
      throw new IllegalArgumentException(
          "high - low must be finite, got low " + low + " and high " + high);
    }
    return low + range * randomSample();
  }

  /**
   * An integer from {@code low} (inclusive) to {@code high} (exclusive). Only one possible value
   * takes no draw from the stream.
   *
   * @throws IllegalArgumentException if {@code low >= high}
   */
  public long randint(long low, long high) {
    if (low >= high) {
      throw new IllegalArgumentException(
          "low must be less than high, got low " + low + " and high " + high);
    }
    return low + nextAtMost(high - 1 - low);
  }

  /**
   * An integer from 0 to {@code n - 1}.
   *
   * @throws IllegalArgumentException if {@code n < 1}
   */
  public int choice(int n) {
    requirePopulation(n);
    return (int) nextAtMost(n - 1);
  }

  /**
   * One of the values, each with the same probability.
   *
   * @throws IllegalArgumentException if there is none
   */
  public double choice(double[] values) {
    return values[choice(values.length)];
  }

  /**
   * Several integers from 0 to {@code n - 1}, in random order.
   *
   * @param replace whether a number may come more than once
   * @throws IllegalArgumentException if {@code n < 1}, {@code size < 0}, or {@code size > n}
   *     without replacement
   */
  public int[] choice(int n, int size, boolean replace) {
    requirePopulation(n);
    if (size < 0) {
      throw new IllegalArgumentException("size must be at least 0, got " + size);
    }
    if (!replace) {
      if (size > n) {
        throw new IllegalArgumentException(
            "size must be at most n without replacement, got size " + size + " and n " + n);
      }
      return Arrays.copyOf(permutation(n), size);
    }
    int[] chosen = new int[size];
    for (int i = 0; i < size; i++) {
      chosen[i] = choice(n);
    }
    return chosen;
  }

  private static void requirePopulation(int n) {
    if (n < 1) {
      throw new IllegalArgumentException("n must be at least 1, got " + n);
    }
  }

  /** Puts the values in random order, in place. */
  public void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = (int) nextAtMost(i);
      int moved = values[j];
      values[j] = values[i];
      values[i] = moved;
    }
  }

  /**
   * The integers from 0 to {@code n - 1} in random order.
   *
   * @throws IllegalArgumentException if {@code n < 0}
   */
  public int[] permutation(int n) {
    if (n < 0) {
      throw new IllegalArgumentException("n must be at least 0, got " + n);
    }
    int[] order = new int[n];
    Arrays.setAll(order, i -> i);
    shuffle(order);
    return order;
  }

  /** The place in the stream, to return to with {@link #restore}. */
  public Snapshot snapshot() {
    return new Snapshot(key, position);
  }

  /** Goes to a place in a stream, which may be another generator's. */
  public void restore(Snapshot snapshot) {
    System.arraycopy(snapshot.key, 0, key, 0, WORDS);
    position = snapshot.position;
  }

  /**
   * A number from 0 to an unsigned limit, by rejection of what a bit mask lets through above it.
   */
  private long nextAtMost(long limit) {
    if (limit == 0) {
      return 0;
    }
    long mask = -1L >>> Long.numberOfLeadingZeros(limit);
    boolean oneWord = limit >>> 32 == 0;
    long value;
    do {
      value = (oneWord ? nextInt() : nextLong()) & mask;
    } while (Long.compareUnsigned(value, limit) > 0);
    return value;
  }

  private long nextLong() {
    long high = nextInt();
    return (high << 32) | (nextInt() & WORD_MASK);
  }

  private int nextInt() {
    if (position == WORDS) {
      twist();
    }
    int word = key[position++];
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9D2C5680;
    word ^= (word << 15) & 0xEFC60000;
    return word ^ (word >>> 18);
  }

  private void twist() {
    for (int i = 0; i < WORDS - MIDDLE; i++) {
      key[i] = key[i + MIDDLE] ^ mix(key[i], key[i + 1]);
    }
    for (int i = WORDS - MIDDLE; i < WORDS - 1; i++) {
      key[i] = key[i + MIDDLE - WORDS] ^ mix(key[i], key[i + 1]);
    }
    key[WORDS - 1] = key[MIDDLE - 1] ^ mix(key[WORDS - 1], key[0]);
    position = 0;
  }

  private static int mix(int upper, int lower) {
    int word = (upper & UPPER_BIT) | (lower & LOWER_BITS);
    return (word >>> 1) ^ (-(word & 1) & TWIST_MATRIX);
  }

  /**
   * A place in a stream: what {@code RandomState.get_state()} gives in NumPy.
   *
   * @param key the 624 words of the generator's state
   * @param position how many of them are used up, from 0 to 624
   */
  @SuppressWarnings("ArrayRecordComponent") // copied in and out, and compared by content
  public record Snapshot(int[] key, int position) {
    /** Copies the key. */
    public Snapshot {
      if (key.length != WORDS) {
        throw new IllegalArgumentException("key must have 624 words, got " + key.length);
      }
      if (position < 0 || position > WORDS) {
        throw new IllegalArgumentException("position must be from 0 to 624, got " + position);
      }
      key = key.clone();
    }

    /** The 624 words; a copy. */
    @Override
    public int[] key() {
      return key.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Snapshot snapshot
          && position == snapshot.position
          && Arrays.equals(key, snapshot.key);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(key) + position;
    }

    @Override
    public String toString() {
      return "Snapshot[position=" + position + "]";
    }
  }
}
