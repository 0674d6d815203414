package org.batchwarp.device.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.batchwarp.device.ImageMoments;
import org.batchwarp.device.ImageParameters;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.SplineLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelFileTest {
  private static final String VARIANTS =
      """
      /*
       * Compiled for each of these choices:
       *   VARIANTS FROM=uchar TO=float
       *   VARIANTS FROM=float TO=half,float
       */
      #define COUNT 12
      #define SHARE (-0.25)
      ARGUMENTS(copy_arguments,
        double factor;
        /* How many (all), with their margin. */
        int values;
      );
      FUNCTION void helper(GLOBAL float *values, struct copy_arguments a) {}
      KERNEL void VARIANT(
          GLOBAL const FROM *RESTRICT source,
          GLOBAL TO *RESTRICT target,
          GLOBAL const int *RESTRICT indices,
          struct copy_arguments a) {
      }
      """;

  private final KernelFile file = new KernelFile("copy.cl", VARIANTS);

  @Test
  void aFileHasAKernelForEachChoiceOfALine() {
    assertEquals(
        List.of("copy_uchar_float", "copy_float_half", "copy_float_float"),
        file.kernels().stream().map(kernel -> kernel.variant().function()).toList());
    KernelVariant variant = file.kernel("copy", "float", "half").variant();
    assertEquals("copy.cl", variant.file());
    assertEquals(
        Map.of("VARIANT", "copy_float_half", "FROM", "float", "TO", "half"), variant.macros());
  }

  @Test
  void buffersHaveTheNamesAndTypesOfTheVariant() {
    assertEquals(
        List.of(
            new KernelDeclaration.Parameter("float", "source"),
            new KernelDeclaration.Parameter("half", "target"),
            new KernelDeclaration.Parameter("int", "indices")),
        file.kernel("copy_float_half").buffers());
  }

  @Test
  void theStructureHasTheFieldsOfTheSource() {
    StructureLayout structure = file.kernel("copy_uchar_float").structure();
    assertEquals("copy_arguments", structure.name());
    assertEquals("double factor; int values;", structure.declarations());
    assertEquals(16, structure.size());
  }

  @Test
  void argumentsThatAreNoBuffersOrHaveNoStructureAreRefused() {
    for (String broken :
        List.of(
            VARIANTS.replace("GLOBAL TO *RESTRICT", "GLOBAL TO *"),
            VARIANTS.replace("ARGUMENTS(copy_arguments", "ARGUMENTS(other_arguments"))) {
      String message =
          assertThrows(IllegalStateException.class, () -> new KernelFile("copy.cl", broken))
              .getMessage();
      assertTrue(message.startsWith("copy.cl: the arguments of copy_uchar_float "), message);
    }
  }

  @Test
  void constantsAreThoseOfTheSource() {
    assertEquals(12, file.constant("COUNT"));
    assertEquals(-0.25, file.constant("SHARE"));
  }

  @Test
  void whatAFileLacksIsNamed() {
    assertEquals(
        "copy.cl has no kernel copy_half_float",
        assertThrows(IllegalArgumentException.class, () -> file.kernel("copy", "half", "float"))
            .getMessage());
    assertEquals(
        "copy.cl has no constant SIZE",
        assertThrows(IllegalArgumentException.class, () -> file.constant("SIZE")).getMessage());
  }

  /** What a kernel of a file lists for compilers that build ahead of time. */
  private static String listed(KernelDeclaration kernel) {
    StringBuilder line = new StringBuilder(kernel.variant().file());
    line.append(' ').append(kernel.variant().function());
    kernel
        .variant()
        .macros()
        .forEach(
            (macro, value) -> {
              if (!macro.equals("VARIANT")) {
                line.append(' ').append(macro).append('=').append(value);
              }
            });
    return line.toString();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void whatIsBuiltAheadOfTimeIsWhatTheHostKnows() throws Exception {
    Process process =
        new ProcessBuilder("kernels/list-kernels")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String built = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    List<String> known = new ArrayList<>();
    for (String name : KernelSourceTest.files()) {
      KernelFile.read(name).kernels().forEach(kernel -> known.add(listed(kernel)));
    }
    assertFalse(known.isEmpty());
    assertEquals(
        String.join("\n", new TreeSet<>(known)),
        String.join("\n", new TreeSet<>(built.lines().toList())));
    assertEquals(known.size(), built.lines().count());
  }

  static List<String> files() throws Exception {
    return KernelSourceTest.files();
  }

  /** A kernel or structure that is written in another way would be left out without a word. */
  @ParameterizedTest
  @MethodSource("files")
  void everyKernelIsFoundWithAllOfItsArguments(String name) {
    String source = KernelSource.read(name);
    KernelFile read = KernelFile.read(name);
    assertFalse(read.kernels().isEmpty());
    assertEquals(
        source.lines().filter(line -> line.matches("(KERNEL )?void \\w+\\($")).count(),
        read.kernels().stream()
            .map(kernel -> kernel.variant().macros().isEmpty() ? kernel.variant().function() : "")
            .distinct()
            .count());
    for (KernelDeclaration kernel : read.kernels()) {
      assertFalse(kernel.buffers().isEmpty(), () -> kernel.toString());
      assertFalse(kernel.structure().fields().isEmpty(), () -> kernel.toString());
      for (KernelDeclaration.Parameter buffer : kernel.buffers()) {
        assertTrue(
            List.of("uchar", "int", "half", "float", "double").contains(buffer.type()),
            buffer::toString);
      }
    }
  }

  @Test
  void constantsAreThoseOfTheJavaDevice() {
    assertEquals(SplineLine.POLE, KernelFile.read("spline.cl").constant("POLE"));
    assertEquals(Kernel.Standardize.EPSILON, KernelFile.read("values.cl").constant("EPSILON"));
  }

  /** Rows that the host writes and kernels read, by the names of their places. */
  @ParameterizedTest
  @ValueSource(classes = {ImageParameters.class, ImageMoments.class})
  void rowsAreThoseOfTheHost(Class<?> row) throws Exception {
    KernelFile values = KernelFile.read("values.cl");
    String prefix = row == ImageParameters.class ? "PARAMETER_" : "MOMENT_";
    List<String> places =
        Stream.of(row.getFields())
            .filter(field -> Modifier.isStatic(field.getModifiers()))
            .map(field -> field.getName())
            .filter(name -> !name.equals("INVERSE_MAP"))
            .toList();
    assertTrue(places.contains("STRIDE"));
    for (String place : places) {
      String macro = place.equals("STRIDE") ? prefix + place : place;
      assertEquals(row.getField(place).getInt(null), values.constant(macro), place);
    }
  }
}
