package org.batchwarp.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.batchwarp.Fixtures;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.NpyWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  private static final List<String> NAMES =
      List.of(
          "01-plain", "02-featurewise", "03-zca", "04-rotation", "05-shift", "06-flips", "07-save");

  /** Where the demo with the bundled images was written. */
  @TempDir static Path bundled;

  @TempDir Path folder;

  @BeforeAll
  static void runWithBundledImages() {
    CommandRun run = CommandRun.of("demo", "--output", bundled.toString());
    assertEquals(0, run.exitCode(), () -> String.join("; ", run.err()));
    assertEquals(List.of(), run.err());
    List<String> lines = run.out();
    assertEquals(NAMES.size() + 1, lines.size());
    assertEquals("Open " + bundled.resolve("index.html"), lines.get(NAMES.size()));
  }

  @Test
  void writesAPictureForEachExampleAndSet() throws IOException {
    List<String> expected =
        Stream.concat(
                NAMES.stream()
                    .flatMap(name -> Stream.of(name + ".png", name + "-photographs.png"))
                    .filter(name -> !name.equals("03-zca-photographs.png")),
                Stream.of("images", "images-photographs", "index.html"))
            .sorted()
            .toList();
    assertEquals(expected, Fixtures.list(bundled));
    for (String name : expected) {
      if (name.endsWith(".png")) {
        // Three images of 28 x 4 or 96 x 2 pixels with gaps of 4, twice, and 8 between.
        int side = 3 * (name.contains("photographs") ? 192 : 112) + 4 * 4;
        BufferedImage picture = read(bundled.resolve(name));
        assertEquals(side, picture.getHeight(), name);
        assertEquals(2 * side + 8, picture.getWidth(), name);
      }
    }
  }

  @Test
  void savesTheBatchAsFilesOfTheImagesSize() throws IOException {
    for (String set : List.of("images", "images-photographs")) {
      List<String> names = Fixtures.list(bundled.resolve(set));
      assertEquals(9, names.size());
      for (int i = 0; i < names.size(); i++) {
        assertTrue(names.get(i).matches("aug_" + i + "_\\d+\\.png"), names.get(i));
        int length = set.equals("images") ? 28 : 96;
        BufferedImage image = read(bundled.resolve(set).resolve(names.get(i)));
        assertEquals(length, image.getWidth());
        assertEquals(length, image.getHeight());
      }
    }
  }

  @Test
  void thePageNamesEachPicture() throws IOException {
    String page = Files.readString(bundled.resolve("index.html"));
    try (Stream<Path> files = Files.walk(bundled)) {
      files
          .filter(file -> file.toString().endsWith(".png"))
          .map(file -> bundled.relativize(file).toString().replace('\\', '/'))
          .forEach(name -> assertTrue(page.contains("src=\"" + name + "\""), name));
    }
    assertFalse(page.contains("://"), "the page needs nothing from elsewhere");
    assertTrue(page.contains("Skipped for Photographs: the 27648 values"));
  }

  @Test
  void plainImagesAreTheSameAfterwards() throws IOException {
    for (Sheet sheet : List.of(Sheet.fashion("01-plain"), Sheet.photographs("01-plain"))) {
      for (int i = 0; i < 9; i++) {
        assertArrayEquals(sheet.before(i), sheet.after(i));
      }
    }
  }

  @Test
  void flippedImagesAreMirrored() throws IOException {
    for (Sheet sheet : List.of(Sheet.fashion("06-flips"), Sheet.photographs("06-flips"))) {
      int flipped = 0;
      for (int i = 0; i < 9; i++) {
        int[][] image = sheet.before(i);
        int[][] after = sheet.after(i);
        List<int[][]> mirrored =
            List.of(image, upsideDown(image), leftToRight(image), leftToRight(upsideDown(image)));
        assertTrue(mirrored.stream().anyMatch(one -> Arrays.deepEquals(one, after)), "image " + i);
        flipped += Arrays.deepEquals(image, after) ? 0 : 1;
      }
      assertTrue(flipped > 4, flipped + " of 9 flipped");
    }
  }

  @Test
  void aSecondRunReplacesThePicturesWithTheSame() throws IOException {
    Path copy = folder.resolve("demo");
    for (int run = 0; run < 2; run++) {
      assertEquals(0, CommandRun.of("demo", "--output", copy.toString()).exitCode());
    }
    assertEquals(Fixtures.list(bundled), Fixtures.list(copy));
    try (Stream<Path> files = Files.walk(bundled)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".png")).toList()) {
        Path other = copy.resolve(bundled.relativize(file));
        assertEquals(-1, Files.mismatch(file, other), file.toString());
      }
    }
  }

  @Test
  void takesTheUsersOwnImages() throws IOException {
    Path data = npy("<mine>.npy", 4, 5, 6, 3);
    Path output = folder.resolve("demo");
    CommandRun run =
        CommandRun.of("demo", "--data", data.toString(), "--output", output.toString());
    assertEquals(0, run.exitCode(), () -> String.join("; ", run.err()));
    assertEquals(
        Stream.concat(NAMES.stream().map(name -> name + ".png"), Stream.of("images", "index.html"))
            .toList(),
        Fixtures.list(output));
    assertEquals(4, Fixtures.list(output.resolve("images")).size());
    assertTrue(Files.readString(output.resolve("index.html")).contains("&lt;mine&gt;.npy"));
  }

  @Test
  void imagesTooLargeToWhitenAreOnlyNotWhitened() throws IOException {
    Path data = npy("large.npy", 2, 60, 60, 1);
    Path output = folder.resolve("demo");
    CommandRun run =
        CommandRun.of("demo", "--data", data.toString(), "--output", output.toString());
    assertEquals(0, run.exitCode(), () -> String.join("; ", run.err()));
    assertFalse(Files.exists(output.resolve("03-zca.png")));
    assertTrue(Files.exists(output.resolve("07-save.png")));
    assertTrue(Files.readString(output.resolve("index.html")).contains("the 3600 values"));
  }

  @Test
  void badDataIsRefusedBeforeAnythingIsWritten() throws IOException {
    Path text = Files.writeString(folder.resolve("text.npy"), "not an array");
    Path channels = npy("two.npy", 3, 4, 4, 2);
    Path output = folder.resolve("demo");
    for (Path data : List.of(folder.resolve("absent.npy"), text, channels)) {
      CommandRun run =
          CommandRun.of("demo", "--data", data.toString(), "--output", output.toString());
      assertRefused(run, data.toString());
    }
    assertEquals(List.of("text.npy", "two.npy"), Fixtures.list(folder));
  }

  @Test
  void badOutputIsRefusedBeforeAnythingIsWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "kept");
    for (Path output : List.of(file, folder.resolve("absent/demo"))) {
      assertRefused(CommandRun.of("demo", "--output", output.toString()), output.toString());
    }
    assertEquals(List.of("file"), Fixtures.list(folder));
    assertEquals("kept", Files.readString(file));
  }

  @Test
  void anUnknownDeviceIsBadUsage() {
    CommandRun run = CommandRun.of("demo", "--device", "abacus", "--output", folder.toString());
    assertEquals(2, run.exitCode());
    assertTrue(run.err().get(0).startsWith("batchwarp: error: --device: unknown device 'abacus'"));
    assertEquals(1, run.err().size());
  }

  private static void assertRefused(CommandRun run, String culprit) {
    assertEquals(1, run.exitCode());
    assertEquals(List.of(), run.out());
    assertEquals(1, run.err().size(), () -> String.join("; ", run.err()));
    String error = run.err().get(0);
    assertTrue(error.startsWith("batchwarp: error: "), error);
    assertTrue(error.contains(culprit), error);
  }

  /** Writes images of different, not constant values. */
  private Path npy(String name, int count, int... shape) throws IOException {
    int values = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    Path file = folder.resolve(name);
    try (NpyWriter writer = new NpyWriter(file, ElementType.FLOAT32, shape)) {
      ByteBuffer bytes =
          ByteBuffer.allocate(count * values * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < count * values; i++) {
        bytes.putFloat(i * 37 % 101);
      }
      writer.append(bytes.flip());
      writer.commit();
    }
    return file;
  }

  private static BufferedImage read(Path file) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    assertTrue(image != null, file.toString());
    return image;
  }

  private static int[][] upsideDown(int[][] image) {
    return IntStream.range(0, image.length)
        .mapToObj(y -> image[image.length - 1 - y])
        .toArray(int[][]::new);
  }

  private static int[][] leftToRight(int[][] image) {
    return Arrays.stream(image)
        .map(row -> IntStream.range(0, row.length).map(x -> row[row.length - 1 - x]).toArray())
        .toArray(int[][]::new);
  }

  /** A picture of images before and after. */
  private record Sheet(BufferedImage picture, int length) {
    static Sheet fashion(String name) throws IOException {
      return new Sheet(read(bundled.resolve(name + ".png")), 112);
    }

    static Sheet photographs(String name) throws IOException {
      return new Sheet(read(bundled.resolve(name + "-photographs.png")), 192);
    }

    int[][] before(int index) {
      return image(index, 0);
    }

    int[][] after(int index) {
      return image(index, (picture.getWidth() + 8) / 2);
    }

    private int[][] image(int index, int left) {
      int x = left + 4 + index % 3 * (length + 4);
      int y = 4 + index / 3 * (length + 4);
      return IntStream.range(0, length)
          .mapToObj(row -> picture.getRGB(x, y + row, length, 1, null, 0, length))
          .toArray(int[][]::new);
    }
  }
}
