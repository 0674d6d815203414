package org.batchwarp.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.MalformedFileException;
import org.batchwarp.array.NdArray;
import org.batchwarp.array.NpzFile;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FittedStateTest {
  @TempDir private Path folder;

  private static FittedState state(DataFormat format, boolean whitens) {
    ImageShape shape = new ImageShape(1, 2, 3, format);
    float[] matrix = new float[36];
    for (int i = 0; i < 36; i++) {
      matrix[i] = i / 7f;
    }
    return new FittedState(
        shape,
        new double[] {1, 2.5, 1 / 3.0},
        new double[] {4, 5, 6},
        whitens ? Optional.of(matrix) : Optional.empty());
  }

  @ParameterizedTest
  @EnumSource(DataFormat.class)
  void savingAndLoadingLosesNothing(DataFormat format) throws IOException {
    for (boolean whitens : new boolean[] {true, false}) {
      FittedState state = state(format, whitens);
      Path file = folder.resolve("state.npz");
      state.save(file);
      FittedState loaded = FittedState.load(file);
      assertEquals(state.shape(), loaded.shape());
      assertArrayEquals(state.mean(), loaded.mean());
      assertArrayEquals(state.standardDeviation(), loaded.standardDeviation());
      assertEquals(whitens, loaded.whiteningMatrix().isPresent());
      if (whitens) {
        assertArrayEquals(
            state.whiteningMatrix().orElseThrow(), loaded.whiteningMatrix().orElseThrow());
      }
    }
  }

  @Test
  void numpyReadsTheFile() throws IOException, InterruptedException {
    Path python = Requirements.python();
    Path file = folder.resolve("state.npz");
    state(DataFormat.CHANNELS_LAST, true).save(file);
    Process process =
        new ProcessBuilder(
                python.toString(),
                "-c",
                "import numpy, sys; f = numpy.load(sys.argv[1]);"
                    + "print(sorted(f.files), f['mean'].shape, f['mean'].tolist(),"
                    + " f['std'].dtype, f['zca_whitening_matrix'].shape,"
                    + " f['zca_whitening_matrix'].dtype)",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(
        "['channels_first', 'image_axes', 'mean', 'std', 'zca_whitening_matrix'] (1, 1, 3)"
            + " [[[1.0, 2.5, 0.3333333333333333]]] float64 (6, 6) float32",
        said.strip());
    assertEquals(0, process.waitFor());
  }

  private void assertRefused(Consumer<Map<String, NdArray>> damage) throws IOException {
    Path file = folder.resolve("damaged.npz");
    state(DataFormat.CHANNELS_LAST, true).save(file);
    Map<String, NdArray> arrays = new LinkedHashMap<>(NpzFile.read(file));
    damage.accept(arrays);
    NpzFile.write(file, arrays);
    assertOneLine(file);
  }

  private static void assertOneLine(Path file) {
    String message =
        assertThrows(MalformedFileException.class, () -> FittedState.load(file)).getMessage();
    assertTrue(message.startsWith(file.toString()), message);
    assertEquals(1, message.lines().count(), message);
  }

  @Test
  void foreignContentsAreRefused() throws IOException {
    for (String name : List.of("mean", "std", "image_axes", "channels_first")) {
      assertRefused(arrays -> arrays.remove(name));
      assertRefused(arrays -> arrays.put(name, NdArray.of(new int[7])));
      assertRefused(arrays -> arrays.put(name, NdArray.of(new int[0])));
    }
    assertRefused(arrays -> arrays.put("zca_whitening_matrix", NdArray.of(new float[35])));
    for (long[] axes :
        new long[][] {
          {0, 2, 3}, {-1, 2, 3}, {1L << 40, 2, 3}, {1 << 20, 1 << 20, 3}, {1 << 15, 1 << 14, 3}
        }) {
      assertRefused(arrays -> arrays.put("image_axes", NdArray.of(axes)));
    }
  }

  @Test
  void valuesThatAreNoNumbersAreRefused() throws IOException {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertRefused(arrays -> arrays.put("mean", NdArray.of(new double[] {1, bad, 3})));
      assertRefused(arrays -> arrays.put("std", NdArray.of(new double[] {1, bad, 3})));
    }
    assertRefused(arrays -> arrays.put("std", NdArray.of(new double[] {1, -1, 3})));
    float[] matrix = new float[36];
    matrix[8] = Float.NaN;
    assertRefused(arrays -> arrays.put("zca_whitening_matrix", NdArray.of(matrix, 6, 6)));
  }

  @Test
  void corruptFilesAreRefused() throws IOException {
    Path file = folder.resolve("state.npz");
    state(DataFormat.CHANNELS_LAST, true).save(file);
    byte[] bytes = Files.readAllBytes(file);
    for (int length : new int[] {0, 20, bytes.length / 2, bytes.length - 5}) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertOneLine(file);
    }
    Files.writeString(file, "text");
    assertOneLine(file);
  }

  @Test
  void aRestoredStateStandardizesLikeTheFit() throws IOException {
    Path file = folder.resolve("state.npz");
    state(DataFormat.CHANNELS_LAST, false).save(file);
    ImageDataGenerator generator =
        ImageDataGenerator.builder().featurewiseStdNormalization(true).build();
    generator.restore(FittedState.load(file));
    ImageShape other = new ImageShape(1, 1, 3, DataFormat.CHANNELS_LAST);
    float[] values =
        generator
            .standardize(new org.batchwarp.Image(other, new float[] {5, 7.5f, 1 / 3f}))
            .values();
    org.batchwarp.Near.assertNear(new double[] {1, 1, 0}, values, 1e-6);
  }

  @Test
  void aStateThatLacksWhatIsNeededIsRefused() {
    FittedState plain = state(DataFormat.CHANNELS_LAST, false);
    ImageDataGenerator whitening = ImageDataGenerator.builder().zcaWhitening(true).build();
    String message =
        assertThrows(IllegalStateException.class, () -> whitening.restore(plain)).getMessage();
    assertTrue(message.contains("zca_whitening"), message);
    whitening.restore(state(DataFormat.CHANNELS_LAST, true));
    ImageShape other = new ImageShape(2, 1, 3, DataFormat.CHANNELS_LAST);
    String sizes =
        assertThrows(
                IllegalArgumentException.class,
                () -> whitening.standardize(new org.batchwarp.Image(other, new float[6])))
            .getMessage();
    assertTrue(sizes.contains("1x2x3") && sizes.contains("2x1x3"), sizes);
  }

  @Test
  void lengthsMustMatchTheShape() {
    ImageShape shape = new ImageShape(1, 2, 3, DataFormat.CHANNELS_LAST);
    double[] three = new double[3];
    double[] two = new double[2];
    assertThrows(
        IllegalArgumentException.class, () -> new FittedState(shape, two, three, Optional.empty()));
    assertThrows(
        IllegalArgumentException.class, () -> new FittedState(shape, three, two, Optional.empty()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new FittedState(shape, three, three, Optional.of(new float[35])));
  }

  @Test
  void aStateDoesNotChange() {
    FittedState state = state(DataFormat.CHANNELS_LAST, false);
    state.mean()[0] = 99;
    state.standardDeviation()[0] = 99;
    assertEquals(1, state.mean()[0]);
    assertEquals(4, state.standardDeviation()[0]);
  }
}
