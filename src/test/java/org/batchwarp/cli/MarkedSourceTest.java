package org.batchwarp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkedSourceTest {
  @Test
  void aPartLosesItsCommonIndentation() {
    MarkedSource source =
        new MarkedSource(List.of("x", "  // begin a", "  if", "    then", "  // end a", "  y"));
    assertEquals("if\n  then\n", source.part("a"));
  }

  @Test
  void aPartThatIsNotMarkedIsRefused() {
    MarkedSource source = new MarkedSource(List.of("# begin a", "# end a"));
    assertThrows(IllegalArgumentException.class, () -> source.part("b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"DemoExamples.java", "demo_examples.py"})
  void everyExampleHasItsCode(String file) throws IOException {
    MarkedSource source = MarkedSource.read(file);
    for (DemoExample example : DemoExample.all()) {
      for (String part : example.parts()) {
        String code = source.part(part);
        assertTrue(code.contains("generator"), code);
        assertFalse(code.contains(" begin ") || code.startsWith(" "), code);
      }
    }
  }
}
