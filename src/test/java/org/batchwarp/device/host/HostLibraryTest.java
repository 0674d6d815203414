package org.batchwarp.device.host;

import static org.batchwarp.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostLibraryTest {
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  @Nested
  class OpenBlas extends HostLibraryContract {
    @Override
    public HostLibrary host() {
      return Requirements.openBlas();
    }
  }

  @Nested
  class PlainJava extends HostLibraryContract {
    @Override
    public HostLibrary host() {
      return HostLibrary.plainJava();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 17, 120})
  void bothFindTheSameEigenvalues(int order) {
    double[] matrix = new Random(order).doubles((long) order * order, -1, 1).toArray();
    double[] expected = HostLibrary.plainJava().symmetricEigen(matrix, order).values().clone();
    double[] actual = Requirements.openBlas().symmetricEigen(matrix, order).values().clone();
    Arrays.sort(expected);
    Arrays.sort(actual);
    assertNear(expected, actual, 1e-13 * order);
  }

  @Test
  void plainJavaTakesOverWithoutOpenBlas() throws Exception {
    assertEquals("EJML 3.0", bestOf(classPathWithout("openblas|javacpp")));
  }

  @Test
  void plainJavaTakesOverWithoutNativesForThePlatform() throws Exception {
    assertEquals("EJML 3.0", bestOf(classPathWithout("-linux-x86_64")));
  }

  @Test
  void plainJavaTakesOverWhereNativesCannotBeUnpacked() throws Exception {
    assertEquals(
        "EJML 3.0",
        bestOf(
            CLASS_PATH,
            "-Dorg.bytedeco.javacpp.cachedir=/dev/null/1",
            "-Duser.home=/dev/null/2",
            "-Djava.io.tmpdir=/dev/null/3"));
  }

  @Test
  void plainJavaTakesOverWhereLibrariesLackTheRoutine() throws Exception {
    assertEquals("EJML 3.0", bestOf(CLASS_PATH, "-Dorg.bytedeco.openblas.load=none"));
  }

  private static String classPathWithout(String libraries) {
    Pattern left = Pattern.compile(libraries);
    return Arrays.stream(CLASS_PATH.split(File.pathSeparator))
        .filter(entry -> !left.matcher(Path.of(entry).getFileName().toString()).find())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** What {@link Best} prints on a Java of its own. */
  private static String bestOf(String classPath, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath, Best.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String line = process.inputReader().readLine();
    process.waitFor();
    return line;
  }

  /** A program that chooses. */
  static final class Best {
    private Best() {}

    public static void main(String[] arguments) {
      HostLibrary best = HostLibrary.best();
      System.out.println(best.name() + " " + best.symmetricEigen(new double[] {3}, 1).values()[0]);
    }
  }
}
