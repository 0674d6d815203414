package org.batchwarp.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
}
