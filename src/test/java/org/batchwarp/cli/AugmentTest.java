package org.batchwarp.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.batchwarp.Fixtures;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.NdArray;
import org.batchwarp.array.NpyFile;
import org.batchwarp.sink.ContactSheet;
import org.batchwarp.sink.ValueRange;
import org.batchwarp.source.ImageSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentTest {
  @TempDir private Path root;

  private Path config(String json) throws IOException {
    return Files.writeString(root.resolve("config.json"), json);
  }

  /** Six images whose every value is the image's number. */
  private Path numbered() throws IOException {
    byte[] pixels = new byte[6 * 5 * 4 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i / 60);
    }
    Path file = root.resolve("numbered.npy");
    NpyFile.write(file, NdArray.of(pixels, 6, 5, 4, 3));
    return file;
  }

  private static CommandRun succeeds(Object... arguments) {
    CommandRun run =
        CommandRun.of(
            Stream.concat(Stream.of("augment"), Arrays.stream(arguments).map(Object::toString))
                .toArray(String[]::new));
    assertEquals(List.of(), run.err());
    assertEquals(0, run.exitCode());
    assertEquals(1, run.out().size());
    return run;
  }

  @ParameterizedTest
  @CsvSource({
    "float16, channels_last, 6 5 4 3",
    "float32, channels_last, 6 5 4 3",
    "float64, channels_last, 6 5 4 3"
  })
  void writesAnEpochOfImagesAndLabels(String dtype, String format, String shape)
      throws IOException {
    Path labels = root.resolve("labels.npy");
    NpyFile.write(labels, NdArray.of(new long[] {0, 10, 20, 30, 40, 50}));
    Path out = root.resolve("out.npy");
    Path outLabels = root.resolve("out-labels.npy");
    CommandRun run =
        succeeds(
            "--config",
            config(
                """
                {"generator": {"rotation_range": 30, "dtype": "%s", "data_format": "%s"},
                 "flow": {"batch_size": 4, "seed": 3}}
                """
                    .formatted(dtype, format)),
            "--input",
            numbered(),
            "--labels",
            labels,
            "--output",
            out,
            "--output-labels",
            outLabels);
    NdArray images = NpyFile.read(out);
    NdArray delivered = NpyFile.read(outLabels);
    assertEquals(dtype, images.type().numpyName());
    assertEquals(shape, Arrays.toString(images.shape()).replaceAll("[\\[\\],]", ""));
    assertEquals(ElementType.INT64, delivered.type());
    assertArrayEquals(new int[] {6}, delivered.shape());
    long[] sorted = delivered.toLongs();
    Arrays.sort(sorted);
    assertArrayEquals(new long[] {0, 10, 20, 30, 40, 50}, sorted);
    for (int i = 0; i < 6; i++) {
      // Any rotation of a constant image is that image.
      assertEquals(delivered.getDouble(i), 10 * images.getDouble(i * 60 + 31), 1e-4);
    }
    assertTrue(run.out().get(0).startsWith("6 images of 5x4x3 in 2 batches"), run.out().get(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"iterator", "indexed"})
  void writesAsManyBatchesAsToldFromEpochAfterEpoch(String protocol) throws IOException {
    Path out = root.resolve("out.npy");
    succeeds(
        "--config",
        config(
            "{\"flow\": {\"batch_size\": 4, \"batches\": 1, \"protocol\": \"%s\"}}"
                .formatted(protocol)),
        "--input",
        numbered(),
        "--batches",
        5,
        "--output",
        out,
        "--device",
        "java:2");
    NdArray images = NpyFile.read(out);
    assertArrayEquals(new int[] {4 + 2 + 4 + 2 + 4, 5, 4, 3}, images.shape());
    for (int epoch = 0; epoch < 2; epoch++) {
      long[] seen = new long[6];
      for (int i = 0; i < 6; i++) {
        seen[i] = images.getLong((epoch * 6 + i) * 60);
      }
      Arrays.sort(seen);
      assertArrayEquals(new long[] {0, 1, 2, 3, 4, 5}, seen);
    }
  }

  @Test
  void dealsBatchesToAllDevicesThatAreNamed() throws IOException {
    Path config =
        config(
            "{\"generator\": {\"rotation_range\": 30}, \"flow\": {\"batch_size\": 2, \"seed\": 3}}");
    Path one = root.resolve("one.npy");
    Path two = root.resolve("two.npy");
    succeeds("--config", config, "--input", numbered(), "--output", one, "--device", "java");
    CommandRun run =
        succeeds(
            "--config",
            config,
            "--input",
            numbered(),
            "--output",
            two,
            "--device",
            "java:1",
            "--device",
            "java:2");
    assertEquals(-1, Files.mismatch(one, two));
    assertTrue(run.out().get(0).contains(" on java, java,"), run.out().get(0));
  }

  @Test
  void writesWhatTheLibraryDelivers() throws IOException {
    Path input = numbered();
    Path seeded = root.resolve("seeded.npy");
    succeeds(
        "--config",
        config(
            """
            {"compatibility": "keras2",
             "generator": {"rotation_range": 15.5, "width_shift_range": 2,
               "height_shift_range": [1, 2], "zoom_range": 0.25, "shear_range": 5,
               "horizontal_flip": true, "fill_mode": "constant", "cval": 7, "rescale": 0.5,
               "samplewise_center": null},
             "flow": {"seed": 9, "shuffle": false}}
            """),
        "--input",
        input,
        "--output",
        seeded);
    try (ImageSource source = ImageSource.open(input, DataFormat.CHANNELS_LAST);
        var flow =
            ImageDataGenerator.builder()
                .compatibility(org.batchwarp.config.Compatibility.KERAS_2)
                .rotationRange(15.5)
                .widthShiftRange(2)
                .heightShiftRange(new double[] {1, 2})
                .zoomRange(0.25)
                .shearRange(5)
                .horizontalFlip(true)
                .fillMode(org.batchwarp.config.FillMode.CONSTANT)
                .cval(7)
                .rescale(0.5)
                .build()
                .flow(source)
                .seed(9)
                .shuffle(false)
                .open();
        var batch = flow.next()) {
      assertArrayEquals(batch.toArray(), NpyFile.read(seeded).toFloats());
    }
  }

  @Test
  void fitsBeforeItStandardizes() throws IOException {
    Path out = root.resolve("out.npy");
    Path input = numbered();
    succeeds(
        "--config",
        config(
            """
            {"generator": {"featurewise_center": true}, "flow": {"shuffle": false},
             "fit": {"rounds": 1, "seed": 4}}
            """),
        "--input",
        input,
        "--fit",
        input,
        "--output",
        out);
    NdArray images = NpyFile.read(out);
    for (int i = 0; i < 6; i++) {
      assertEquals(i - 2.5, images.getDouble(60 * i + 7), 1e-6);
    }
  }

  @Test
  void takesAFolderAndGivesAFolder() throws IOException {
    for (String name : List.of("a/1.png", "a/2.png", "b/3.png")) {
      Path file = root.resolve("input").resolve(name);
      Files.createDirectories(file.getParent());
      Files.copy(Fixtures.image("rgb.png"), file);
    }
    Path out = root.resolve("out");
    Path labels = root.resolve("labels.npy");
    succeeds(
        "--config",
        config("{\"flow\": {\"shuffle\": false, \"seed\": 1}}"),
        "--input",
        root.resolve("input"),
        "--output",
        out,
        "--output-labels",
        labels);
    List<String> files = Fixtures.list(out);
    assertEquals(3, files.size());
    for (int i = 0; i < 3; i++) {
      assertTrue(files.get(i).matches("_" + i + "_[0-9]{1,7}\\.png"), files.get(i));
    }
    assertEquals(NdArray.of(new int[] {0, 0, 1}), NpyFile.read(labels));
    assertEquals(List.of("config.json", "input", "labels.npy", "out"), Fixtures.list(root));
  }

  @Test
  void resizesAFolderOfMixedSizes() throws IOException {
    Path folder = Files.createDirectories(root.resolve("input/class"));
    Files.copy(Fixtures.image("rgb.png"), folder.resolve("1.png"));
    new ContactSheet(1, 1, 1, 0, 0, new ValueRange.Fixed(0, 255))
        .write(
            folder.resolve("2.png"),
            new ImageShape(40, 30, 1, DataFormat.CHANNELS_LAST),
            List.of(FloatBuffer.allocate(1200)));
    Path out = root.resolve("out.npy");
    succeeds(
        "--config",
        config("{}"),
        "--input",
        root.resolve("input"),
        "--target-size",
        "12x34",
        "--output",
        out);
    assertArrayEquals(new int[] {2, 12, 34, 3}, NpyFile.read(out).shape());
  }

  @Test
  void savesToADirectoryBesides() throws IOException {
    Path saved = root.resolve("saved");
    Path out = root.resolve("out.npy");
    succeeds(
        "--config",
        config(
            "{\"flow\": {\"save_to_dir\": \"%s\", \"save_prefix\": \"p\", \"save_format\": \"jpeg\"}}"
                .formatted(saved)),
        "--input",
        numbered(),
        "--output",
        out);
    assertEquals(6, Fixtures.list(saved).size());
    assertTrue(Fixtures.list(saved).get(0).matches("p_0_[0-9]{1,4}\\.jpeg"));
    assertEquals(6, NpyFile.read(out).rows());
  }

  @Test
  void usesTheBundledSampleWithoutInput() throws IOException {
    Path out = root.resolve("out.npy");
    Path labels = root.resolve("labels.npy");
    succeeds("--config", config("{}"), "--output", out, "--output-labels", labels, "--batches", 2);
    assertArrayEquals(new int[] {64, 28, 28, 1}, NpyFile.read(out).shape());
    assertArrayEquals(new int[] {64}, NpyFile.read(labels).shape());
  }

  @Test
  void worksWithoutOutput() throws IOException {
    CommandRun run = succeeds("--config", config("{}"), "--input", numbered());
    assertTrue(run.out().get(0).matches(".* on (java|cpu|opencl)"), run.out().get(0));
    assertEquals(List.of("config.json", "numbered.npy"), Fixtures.list(root));
  }
}
