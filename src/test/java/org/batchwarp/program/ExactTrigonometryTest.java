package org.batchwarp.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactTrigonometryTest {

  @Test
  void resultsAreCorrectlyRounded() throws IOException {
    DoubleBuffer recorded = recording();
    assertTrue(recorded.remaining() >= 15_000, "only " + recorded.remaining() + " values");
    while (recorded.hasRemaining()) {
      double angle = recorded.get();
      assertEquals(recorded.get(), ExactTrigonometry.sin(angle), () -> "sine of " + angle);
      assertEquals(recorded.get(), ExactTrigonometry.cos(angle), () -> "cosine of " + angle);
    }
  }

  private static DoubleBuffer recording() throws IOException {
    try (InputStream file =
            ExactTrigonometryTest.class.getResourceAsStream("/trigonometry/correctly_rounded.gz");
        InputStream bytes = new GZIPInputStream(file)) {
      return ByteBuffer.wrap(bytes.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0, -0.0, Double.MIN_VALUE, -Double.MIN_NORMAL, 1e-300, -1e-160, 1e-9})
  void tinyAnglesAreTheirOwnSines(double angle) {
    assertEquals(angle, ExactTrigonometry.sin(angle));
    assertEquals(1.0, ExactTrigonometry.cos(angle));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e5, -1e300, Double.POSITIVE_INFINITY, Double.NaN})
  void otherAnglesAreLeftToStrictMath(double angle) {
    assertEquals(StrictMath.sin(angle), ExactTrigonometry.sin(angle));
    assertEquals(StrictMath.cos(angle), ExactTrigonometry.cos(angle));
  }

  @ParameterizedTest
  @EnumSource
  void theQuickWayAgreesWithTheSeriesAndIsTheUsualOne(Angles angles) {
    int count = 100_000;
    int undecided = 0;
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < count; i++) {
      double angle = angles.draw(random);
      assertEquals(TaylorSine.of(angle, 0), ExactTrigonometry.sin(angle), () -> "sine of " + angle);
      assertEquals(
          TaylorSine.of(angle, 1), ExactTrigonometry.cos(angle), () -> "cosine of " + angle);
      boolean isTiny = Math.abs(angle) < 0x1p-27;
      undecided += !isTiny && Double.isNaN(ExactTrigonometry.quick(angle, 0)) ? 1 : 0;
      undecided += !isTiny && Double.isNaN(ExactTrigonometry.quick(angle, 1)) ? 1 : 0;
    }
    assertTrue(undecided < 0.01 * 2 * count, undecided + " undecided");
  }

  /** Angles of the kinds that are drawn, and of those that are hard. */
  private enum Angles {
    ROTATIONS {
      @Override
      double draw(SplittableRandom random) {
        return Math.toRadians(random.nextDouble(-180, 180));
      }
    },
    SHEARS {
      @Override
      double draw(SplittableRandom random) {
        return Math.toRadians(random.nextDouble(-10, 10));
      }
    },
    TINY {
      @Override
      double draw(SplittableRandom random) {
        return small(random);
      }
    },
    NEAR_EIGHTHS_OF_A_TURN {
      @Override
      double draw(SplittableRandom random) {
        return random.nextInt(-16, 17) * (Math.PI / 4) + small(random);
      }
    },
    BETWEEN_STEPS {
      @Override
      double draw(SplittableRandom random) {
        return random.nextInt(-1024, 1024) * (Math.PI / 256) + Math.PI / 512 + small(random);
      }
    },
    UP_TO_THE_LIMIT {
      @Override
      double draw(SplittableRandom random) {
        return random.nextDouble(-1e4, 1e4);
      }
    };

    abstract double draw(SplittableRandom random);

    private static double small(SplittableRandom random) {
      double magnitude = Math.pow(10, -random.nextDouble(1, 18));
      return random.nextBoolean() ? magnitude : -magnitude;
    }
  }
}
