package org.batchwarp.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link RandomState} against recordings of NumPy's own generator, bit for bit. */
class RandomStateRecordingTest {
  private final RandomState random = new RandomState(123);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "random_sample",
        "uniform",
        "randint",
        "choice",
        "shuffle",
        "permutation",
        "mixed"
      })
  void drawsWhatNumPyDrew(String name) {
    int values = 0;
    for (Recording.Step step : Recording.read(name).steps()) {
      assertArrayEquals(step.values(), draw(step), () -> step.operation() + step.arguments());
      values += step.values().length;
    }
    assertTrue(values >= 10_000, "only " + values + " values were recorded");
  }

  private long[] draw(Recording.Step step) {
    List<String> arguments = step.arguments();
    int count = step.values().length;
    return switch (step.operation()) {
      case "seed" -> {
        random.seed(Long.parseLong(arguments.get(0)));
        yield new long[0];
      }
      case "random_sample" -> doubles(count, random::randomSample);
      case "uniform" -> {
        double low = Double.parseDouble(arguments.get(0));
        double high = Double.parseDouble(arguments.get(1));
        yield doubles(count, () -> random.uniform(low, high));
      }
      case "randint" -> {
        long low = Long.parseLong(arguments.get(0));
        long high = Long.parseLong(arguments.get(1));
        yield longs(count, () -> random.randint(low, high));
      }
      case "choice" -> {
        int n = Integer.parseInt(arguments.get(0));
        yield longs(count, () -> random.choice(n));
      }
      case "choice_of_values" -> {
        double[] values =
            Arrays.stream(arguments.get(0).split(",")).mapToDouble(Double::parseDouble).toArray();
        yield doubles(count, () -> random.choice(values));
      }
      case "choice_of_several" ->
          longs(
              random.choice(
                  Integer.parseInt(arguments.get(0)),
                  Integer.parseInt(arguments.get(1)),
                  Boolean.parseBoolean(arguments.get(2))));
      case "shuffle" -> {
        int[] values = new int[Integer.parseInt(arguments.get(0))];
        Arrays.setAll(values, i -> 3 * i - 7);
        random.shuffle(values);
        yield longs(values);
      }
      case "permutation" -> longs(random.permutation(Integer.parseInt(arguments.get(0))));
      default -> throw new IllegalStateException("unknown operation " + step.operation());
    };
  }

  private static long[] doubles(int count, DoubleSupplier draws) {
    return longs(count, () -> Double.doubleToRawLongBits(draws.getAsDouble()));
  }

  private static long[] longs(int count, LongSupplier draws) {
    long[] values = new long[count];
    Arrays.setAll(values, i -> draws.getAsLong());
    return values;
  }

  private static long[] longs(int[] values) {
    return Arrays.stream(values).asLongStream().toArray();
  }
}
