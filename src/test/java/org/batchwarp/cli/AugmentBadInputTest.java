package org.batchwarp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.batchwarp.Fixtures;
import org.batchwarp.array.NdArray;
import org.batchwarp.array.NpyFile;
import org.batchwarp.array.NpzFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input to {@code augment}: one line that names the culprit, and nothing left behind. */
class AugmentBadInputTest {
  @TempDir private Path root;

  private Path output;
  private Path config;
  private Path images;

  @BeforeEach
  void makeGoodInput() throws IOException {
    output = Files.createDirectory(root.resolve("output"));
    config = Files.writeString(root.resolve("config.json"), "{}");
    images = write("images.npy", NdArray.of(new byte[6 * 5 * 4 * 3], 6, 5, 4, 3));
  }

  private Path write(String name, NdArray array) throws IOException {
    Path file = root.resolve(name);
    NpyFile.write(file, array);
    return file;
  }

  private Path write(String name, byte[] contents) throws IOException {
    return Files.write(root.resolve(name), contents);
  }

  private static CommandRun augment(Path config, String... arguments) {
    return CommandRun.of(
        Stream.concat(Stream.of("augment", "--config", config.toString()), Arrays.stream(arguments))
            .toArray(String[]::new));
  }

  /** Runs with an output file and one for labels, which must not be there afterwards. */
  private void assertFails(int exitCode, List<String> culprits, Path config, String... arguments)
      throws IOException {
    CommandRun run =
        augment(
            config,
            Stream.concat(
                    Stream.of("--output", output.resolve("out.npy").toString()),
                    Arrays.stream(arguments))
                .toArray(String[]::new));
    assertRefused(exitCode, culprits, run);
    assertEquals(List.of(), Fixtures.list(output));
  }

  private static void assertRefused(int exitCode, List<String> culprits, CommandRun run) {
    assertEquals(1, run.err().size(), () -> "standard error: " + run.err());
    String line = run.err().get(0);
    assertTrue(line.startsWith("batchwarp: error: "), line);
    for (String culprit : culprits) {
      assertTrue(line.contains(culprit), () -> "'" + culprit + "' is not in: " + line);
    }
    assertEquals(exitCode, run.exitCode(), line);
    assertEquals(List.of(), run.out());
  }

  private void assertInputRefused(Path input, String... culprits) throws IOException {
    List<String> all = Stream.concat(Stream.of(input.toString()), Arrays.stream(culprits)).toList();
    assertFails(1, all, config, "--input", input.toString());
  }

  @Test
  void arraysThatAreNoImagesAreRefused() throws IOException {
    assertInputRefused(write("rank3.npy", NdArray.of(new byte[60], 5, 4, 3)));
    assertInputRefused(write("rank5.npy", NdArray.of(new byte[60], 1, 5, 4, 3, 1)));
    assertInputRefused(write("ints.npy", NdArray.of(new int[60], 1, 5, 4, 3)), "int32");
    assertInputRefused(write("none.npy", NdArray.of(new byte[0], 0, 5, 4, 3)));
    assertInputRefused(write("flat.npy", NdArray.of(new byte[0], 3, 0, 4, 3)));
  }

  @Test
  void brokenFilesAreRefused() throws IOException {
    byte[] whole = Files.readAllBytes(images);
    assertInputRefused(write("empty.npy", new byte[0]));
    assertInputRefused(write("short.npy", Arrays.copyOf(whole, whole.length - 1)));
    assertInputRefused(write("header.npy", Arrays.copyOf(whole, 40)));
    assertInputRefused(write("text.npy", "no array".getBytes(StandardCharsets.UTF_8)));
    byte[] idx = new byte[16 + 2 * 12];
    idx[2] = 8;
    idx[3] = 3;
    idx[7] = 2;
    idx[11] = 3;
    idx[15] = 4;
    assertInputRefused(write("short.idx", Arrays.copyOf(idx, idx.length - 1)));
    byte[] zipped;
    try (var stream =
        AugmentBadInputTest.class.getResourceAsStream(
            "/org/batchwarp/sample/fashion-mnist-400-images.idx.gz")) {
      zipped = stream.readAllBytes();
    }
    assertInputRefused(write("short.idx.gz", Arrays.copyOf(zipped, zipped.length / 2)));
  }

  @Test
  void aHeaderThatClaimsTooMuchIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(images);
    String header = new String(bytes, 10, 118, StandardCharsets.ISO_8859_1);
    String dictionary =
        "{'descr': '|u1', 'fortran_order': False, 'shape': (1000000, 1000000, 1000000, 1), }";
    byte[] claim = Arrays.copyOf(bytes, 128);
    System.arraycopy(
        (dictionary + " ".repeat(header.length() - dictionary.length() - 1) + "\n")
            .getBytes(StandardCharsets.ISO_8859_1),
        0,
        claim,
        10,
        118);
    assertInputRefused(write("huge.npy", claim));
  }

  @Test
  void absentInputIsRefused() throws IOException {
    Path absent = root.resolve("absent");
    for (String option : List.of("--input", "--labels", "--fit")) {
      assertFails(1, List.of(absent.toString()), config, option, absent.toString());
      Path npy = root.resolve("absent.npy");
      assertFails(1, List.of(npy.toString()), config, option, npy.toString());
    }
    Path npz = root.resolve("absent.npz");
    assertFails(1, List.of(npz.toString()), config, "--fit", npz.toString());
    assertFails(1, List.of(absent.toString()), absent);
  }

  @Test
  void brokenFoldersAreRefused() throws IOException {
    Path empty = Files.createDirectory(root.resolve("empty"));
    assertInputRefused(empty);

    Path mixed = Files.createDirectories(root.resolve("mixed/class"));
    Files.copy(Fixtures.image("rgb.png"), mixed.resolve("a.png"));
    Path other = mixed.resolve("c.png");
    Files.write(other, singlePixel());
    assertFails(
        1,
        List.of(other.toString(), "mixed sizes"),
        config,
        "--input",
        root.resolve("mixed").toString());

    Path broken = Files.createDirectories(root.resolve("broken/class"));
    byte[] png = Files.readAllBytes(Fixtures.image("rgb.png"));
    Files.write(broken.resolve("a.png"), png);
    for (int i = png.length / 2; i < png.length / 2 + 10; i++) {
      png[i] ^= 0x55;
    }
    Files.write(broken.resolve("b.png"), png);
    assertFails(1, List.of("b.png"), config, "--input", root.resolve("broken").toString());
  }

  /** A 1 x 1 image. */
  private static byte[] singlePixel() throws IOException {
    var image = new java.awt.image.BufferedImage(1, 1, java.awt.image.BufferedImage.TYPE_INT_RGB);
    var bytes = new java.io.ByteArrayOutputStream();
    javax.imageio.ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private void assertConfigRefused(String json, String... culprits) throws IOException {
    Path bad = Files.writeString(root.resolve("bad.json"), json);
    List<String> all = Stream.concat(Stream.of(bad.toString()), Arrays.stream(culprits)).toList();
    assertFails(1, all, bad, "--input", images.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "3",
        "null",
        "{\"generator\": }",
        "{} {}",
        "{\"generator\": {} ",
        "{'a': 1}"
      })
  void malformedJsonIsRefused(String json) throws IOException {
    assertConfigRefused(json);
  }

  @ParameterizedTest
  @CsvSource({
    "rotation_rage, rotation_range",
    "horizontalflip, horizontal_flip",
    "zoomrange, zoom_range",
    "channel_shift_rng, channel_shift_range",
    "fillmode, fill_mode"
  })
  void unknownKeywordsAreRefusedWithTheNearestKnown(String keyword, String nearest)
      throws IOException {
    assertConfigRefused(
        "{\"generator\": {\"%s\": 1}}".formatted(keyword),
        "'" + keyword + "'",
        "did you mean '" + nearest + "'");
  }

  @Test
  void farKeywordsAreRefusedWithAllThatAreKnown() throws IOException {
    assertConfigRefused("{\"flow\": {\"xyzzy\": 1}}", "'xyzzy'", "flow", "batch_size", "shuffle");
    assertConfigRefused("{\"genrator\": {}}", "'genrator'", "did you mean 'generator'");
    assertConfigRefused("{\"fit\": {\"agument\": true}}", "did you mean 'augment'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rotation_range | \"10\"",
        "rotation_range | true",
        "rotation_range | [10]",
        "rotation_range | -1",
        "rotation_range | NaN",
        "rotation_range | Infinity",
        "rotation_range | 1e999",
        "shear_range | {}",
        "shear_range | -0.5",
        "shear_range | -Infinity",
        "width_shift_range | \"0.1\"",
        "width_shift_range | true",
        "width_shift_range | -1",
        "width_shift_range | -0.25",
        "width_shift_range | NaN",
        "width_shift_range | [1, \"2\"]",
        "width_shift_range | [1, NaN]",
        "width_shift_range | 4294967296",
        "height_shift_range | {}",
        "height_shift_range | -3",
        "height_shift_range | Infinity",
        "height_shift_range | [null]",
        "zoom_range | \"a\"",
        "zoom_range | NaN",
        "zoom_range | [0.5]",
        "zoom_range | [0.5, 1, 2]",
        "zoom_range | [2, 1]",
        "zoom_range | [1, Infinity]",
        "zoom_range | [\"1\", 2]",
        "zoom_range | -0.5",
        "brightness_range | 0.5",
        "brightness_range | [0.5]",
        "brightness_range | [1.5, 0.5]",
        "brightness_range | [NaN, 1]",
        "channel_shift_range | -1",
        "channel_shift_range | NaN",
        "channel_shift_range | \"x\"",
        "fill_mode | \"mirror\"",
        "fill_mode | 1",
        "cval | \"0\"",
        "cval | NaN",
        "horizontal_flip | 1",
        "horizontal_flip | \"true\"",
        "vertical_flip | 0",
        "rescale | \"1/255\"",
        "rescale | NaN",
        "rescale | Infinity",
        "samplewise_center | 1",
        "samplewise_std_normalization | \"yes\"",
        "featurewise_center | []",
        "featurewise_std_normalization | 0.5",
        "zca_whitening | 1",
        "zca_epsilon | -1e-6",
        "zca_epsilon | NaN",
        "zca_epsilon | \"x\"",
        "interpolation_order | 2",
        "interpolation_order | -1",
        "interpolation_order | 1.0",
        "interpolation_order | NaN",
        "interpolation_order | \"1\"",
        "data_format | \"channels\"",
        "data_format | 3",
        "dtype | \"uint8\"",
        "dtype | \"float\"",
        "dtype | 32",
        "validation_split | 1",
        "validation_split | -0.1",
        "validation_split | NaN",
        "validation_split | \"0.5\"",
        "preprocessing_function | \"f\""
      })
  void badParametersAreRefusedByKeyword(String keyword, String value) throws IOException {
    assertConfigRefused("{\"generator\": {\"%s\": %s}}".formatted(keyword, value), keyword);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "flow | batch_size | 0",
        "flow | batch_size | -4",
        "flow | batch_size | 2.5",
        "flow | batch_size | 4294967296",
        "flow | batch_size | \"4\"",
        "flow | seed | -1",
        "flow | seed | 4294967296",
        "flow | seed | 99999999999999999999",
        "flow | seed | 1.5",
        "flow | shuffle | 1",
        "flow | batches | 0",
        "flow | batches | \"2\"",
        "flow | protocol | \"random\"",
        "flow | subset | \"test\"",
        "flow | ignore_class_split | \"no\"",
        "flow | save_to_dir | 1",
        "flow | save_prefix | 1",
        "flow | save_format | \"gif\"",
        "fit | augment | 1",
        "fit | rounds | 0",
        "fit | rounds | 1.5",
        "fit | seed | -1"
      })
  void badOptionsAreRefusedByKeyword(String object, String keyword, String value)
      throws IOException {
    assertConfigRefused(
        "{\"%s\": {\"%s\": %s}}".formatted(object, keyword, value), object, keyword);
  }

  @Test
  void otherBadConfigurationsAreRefused() throws IOException {
    assertConfigRefused("{\"generator\": {\"cval\": 1, \"cval\": 2}}", "uplicate", "cval");
    assertConfigRefused("{\"generator\": 3}", "generator");
    assertConfigRefused("{\"compatibility\": \"keras4\"}", "compatibility", "keras4");
    byte[] latin =
        "{\"flow\": {\"save_prefix\": \"\u00e9\"}}".getBytes(StandardCharsets.ISO_8859_1);
    Path notUtf8 = write("latin.json", latin);
    assertFails(1, List.of(notUtf8.toString()), notUtf8, "--input", images.toString());
    assertFails(1, List.of(root.toString()), root, "--input", images.toString());
  }

  @Test
  void combinationsThatCannotWorkAreRefused() throws IOException {
    Path two = write("two.npy", NdArray.of(new byte[24], 1, 4, 3, 2));
    Path bright =
        Files.writeString(
            root.resolve("bright.json"), "{\"generator\": {\"brightness_range\": [0.5, 1]}}");
    assertFails(1, List.of("brightness_range", "2"), bright, "--input", two.toString());

    Path subset =
        Files.writeString(root.resolve("subset.json"), "{\"flow\": {\"subset\": \"training\"}}");
    assertFails(1, List.of("validation_split"), subset, "--input", images.toString());

    CommandRun folder =
        augment(config, "--input", two.toString(), "--output", output.resolve("folder").toString());
    assertRefused(1, List.of("2"), folder);
    assertEquals(List.of(), Fixtures.list(output));
  }

  @Test
  void badCommandLinesAreUsageErrors() throws IOException {
    String input = images.toString();
    assertFails(2, List.of("--batches", "0"), config, "--input", input, "--batches", "0");
    assertFails(2, List.of("--batches"), config, "--input", input, "--batches", "many");
    assertFails(2, List.of("--device", "quantum"), config, "--device", "quantum");
    assertFails(2, List.of("--device", "threads", "'0'"), config, "--device", "java:0");
    assertFails(2, List.of("--inptu"), config, "--inptu", input);
    assertFails(2, List.of("surplus"), config, "surplus");
    assertFails(
        2,
        List.of("--output-labels", "--labels"),
        config,
        "--input",
        input,
        "--output-labels",
        output.resolve("l.npy").toString());
    for (String keyword :
        List.of("featurewise_center", "featurewise_std_normalization", "zca_whitening")) {
      Path fitted =
          Files.writeString(
              root.resolve("fit.json"), "{\"generator\": {\"%s\": true}}".formatted(keyword));
      assertFails(2, List.of("--fit"), fitted, "--input", input);
    }
    assertRefused(
        2,
        List.of("--target-size"),
        augment(config, "--input", images.toString(), "--target-size", "8x8"));
    assertRefused(
        2,
        List.of("--target-size", "'8'"),
        augment(config, "--input", images.toString(), "--target-size", "8"));
    assertRefused(2, List.of("--config"), CommandRun.of("augment"));
    assertRefused(2, List.of("--config"), CommandRun.of("augment", "--config"));
    assertRefused(2, List.of("command"), CommandRun.of());
    assertRefused(2, List.of("agument"), CommandRun.of("agument"));
    assertRefused(2, List.of("surplus"), CommandRun.of("devices", "surplus"));
  }

  @Test
  void imagesGoToOneFolderOnly() throws IOException {
    Path saving =
        Files.writeString(
            root.resolve("saving.json"),
            "{\"flow\": {\"save_to_dir\": \"%s\"}}".formatted(output.resolve("saved")));
    CommandRun run =
        augment(
            saving, "--input", images.toString(), "--output", output.resolve("folder").toString());
    assertRefused(2, List.of("--output", "save_to_dir"), run);
    assertEquals(List.of(), Fixtures.list(output));
  }

  @Test
  void imagesAndLabelsDoNotGoToOneFile() throws IOException {
    Path labels = write("labels.npy", NdArray.of(new int[6]));
    String same = output.resolve("out.npy").toString();
    assertFails(
        2,
        List.of("--output-labels"),
        config,
        "--input",
        images.toString(),
        "--labels",
        labels.toString(),
        "--output-labels",
        same);
  }

  @Test
  void labelsMustMatchTheImages() throws IOException {
    for (NdArray bad : List.of(NdArray.of(new int[5]), NdArray.of(new int[7]))) {
      Path labels = write("labels.npy", bad);
      assertFails(
          1,
          List.of("labels", "6 images"),
          config,
          "--input",
          images.toString(),
          "--labels",
          labels.toString(),
          "--output-labels",
          output.resolve("l.npy").toString());
    }
    assertFails(
        1,
        List.of("labels", "6 images"),
        config,
        "--input",
        images.toString(),
        "--labels",
        Fixtures.array("scalar.npy").toString(),
        "--output-labels",
        output.resolve("l.npy").toString());
  }

  @Test
  void fitsThatDoNotMatchAreRefused() throws IOException {
    Path centered =
        Files.writeString(
            root.resolve("centered.json"), "{\"generator\": {\"featurewise_center\": true}}");
    Path text = write("text.npz", new byte[] {1, 2, 3});
    assertFails(
        1,
        List.of(text.toString()),
        centered,
        "--input",
        images.toString(),
        "--fit",
        text.toString());
    Path foreign = root.resolve("foreign.npz");
    NpzFile.write(foreign, java.util.Map.of("mean", NdArray.of(new float[3])));
    assertFails(
        1,
        List.of(foreign.toString(), "not a fitted state"),
        centered,
        "--input",
        images.toString(),
        "--fit",
        foreign.toString());
    Path gray = write("gray.npy", NdArray.of(new byte[20], 1, 5, 4, 1));
    assertFails(
        1,
        List.of("3 channels", "1"),
        centered,
        "--input",
        images.toString(),
        "--fit",
        gray.toString());
    Path whitening =
        Files.writeString(root.resolve("zca.json"), "{\"generator\": {\"zca_whitening\": true}}");
    Path large = write("large.npy", NdArray.of(new byte[2 * 250 * 250], 2, 250, 250, 1));
    assertFails(
        1,
        List.of("zca_whitening", "250x250x1"),
        whitening,
        "--input",
        large.toString(),
        "--fit",
        large.toString());
  }

  private void assertOutputRefused(Optional<Path> labels, Path target) {
    Stream<String> options =
        labels.isPresent()
            ? Stream.of(
                "--labels",
                labels.get().toString(),
                "--output",
                output.resolve("out.npy").toString(),
                "--output-labels",
                target.toString())
            : Stream.of("--output", target.toString());
    CommandRun run =
        augment(
            config,
            Stream.concat(Stream.of("--input", images.toString()), options).toArray(String[]::new));
    assertRefused(1, List.of(target.toString()), run);
  }

  @Test
  void outputThatCannotBeWrittenIsRefused() throws IOException {
    Path file = output.resolve("file");
    Files.writeString(file, "kept");
    Path directory = Files.createDirectory(output.resolve("directory.npy"));
    Path labels = write("labels.npy", NdArray.of(new int[6]));
    for (Optional<Path> given : List.of(Optional.<Path>empty(), Optional.of(labels))) {
      assertOutputRefused(given, output.resolve("absent/out.npy"));
      assertOutputRefused(given, file.resolve("out.npy"));
      assertOutputRefused(given, directory);
    }
    assertOutputRefused(Optional.empty(), file);
    assertOutputRefused(Optional.empty(), output.resolve("absent/folder"));
    assertEquals("kept", Files.readString(file));
    assertEquals(List.of(), Fixtures.list(directory));
    assertEquals(List.of("directory.npy", "file"), Fixtures.list(output));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void outputWhereNobodyMayWriteIsRefused() {
    assertOutputRefused(Optional.empty(), Path.of("/proc/batchwarp.npy"));
    assertOutputRefused(Optional.empty(), Path.of("/proc/batchwarp"));
  }
}
