package org.batchwarp.device.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.batchwarp.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KernelSourceTest {
  private static final Pattern LINE = Pattern.compile("#line ([0-9]+) \"([^\"]+)\"");

  private static Path folder() throws URISyntaxException {
    return Path.of(KernelSource.class.getResource("warp.cl").toURI()).getParent();
  }

  static List<String> files() throws IOException, URISyntaxException {
    return Fixtures.list(folder()).stream().filter(name -> name.endsWith(".cl")).toList();
  }

  /** The lines of each file by their numbers, as a compiler would say where they are; no blanks. */
  private static Map<String, Map<Integer, String>> places(String source) {
    Map<String, Map<Integer, String>> places = new TreeMap<>();
    String file = "";
    int number = 0;
    for (String line : source.lines().toList()) {
      Matcher directive = LINE.matcher(line);
      if (directive.matches()) {
        number = Integer.parseInt(directive.group(1));
        file = directive.group(2);
      } else {
        Map<Integer, String> lines = places.computeIfAbsent(file, name -> new TreeMap<>());
        assertFalse(lines.containsKey(number), "given twice: " + file + ", line " + number);
        if (!line.isBlank()) {
          lines.put(number, line);
        }
        number++;
      }
    }
    return places;
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyLineIsGivenOnceAndAtItsPlace(String name) throws Exception {
    Map<String, Map<Integer, String>> places = places(KernelSource.read(name));
    assertTrue(places.containsKey(name));
    for (String file : places.keySet()) {
      Map<Integer, String> expected = new TreeMap<>();
      List<String> lines = Files.readAllLines(folder().resolve(file));
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (!line.isBlank() && !line.startsWith("#include \"")) {
          expected.put(i + 1, line);
        }
      }
      assertEquals(expected, places.get(file));
    }
  }

  @Test
  void whatIsIncludedIsThereWithWhatItIncludes() {
    assertEquals(
        Set.of(
            "warp.cl",
            "boundary.h",
            "fixed_point.h",
            "parameters.h",
            "portable.h",
            "spline.h",
            "tiles.h",
            "warp.h"),
        places(KernelSource.read("warp.cl")).keySet());
  }

  /** Only the compiler of CUDA has files of its own. */
  @ParameterizedTest
  @MethodSource("files")
  void nothingIsLeftToInclude(String name) {
    assertFalse(KernelSource.read(name).contains("#include \""));
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    String message =
        assertThrows(IllegalStateException.class, () -> KernelSource.read("absent.cl"))
            .getMessage();
    assertTrue(message.contains("absent.cl"), message);
  }
}
