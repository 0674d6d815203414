package org.batchwarp.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class ExactTrigonometryPropertiesTest {

  @Property
  void resultsAreWithinTheErrorThatStrictMathPromises(
      @ForAll @DoubleRange(min = -1e4, max = 1e4) double angle) {
    double sine = StrictMath.sin(angle);
    double cosine = StrictMath.cos(angle);
    assertEquals(sine, ExactTrigonometry.sin(angle), Math.ulp(sine));
    assertEquals(cosine, ExactTrigonometry.cos(angle), Math.ulp(cosine));
  }
}
