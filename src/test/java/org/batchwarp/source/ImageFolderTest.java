package org.batchwarp.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.batchwarp.Fixtures;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.MalformedFileException;
import org.batchwarp.array.NdArray;
import org.batchwarp.array.NpzFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageFolderTest {
  @TempDir Path root;

  private Path add(String fixture, String name) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.copy(Fixtures.image(fixture), file);
  }

  private static List<String> names(ImageFolder folder) {
    return IntStream.range(0, folder.count()).mapToObj(folder::name).toList();
  }

  @Test
  void countsFilesInTheOrderOfKeras() throws IOException {
    for (String name :
        List.of(
            "dog/b.PNG",
            "dog/a.png",
            "dog/Z.png",
            "dog/z/a.png",
            "dog/b-c/1.png",
            "dog/b/2.png",
            "dog/b/x/3.png",
            "Cat/10.bmp.png",
            "Cat/9.png",
            "ignored.png")) {
      add("rgb.png", name);
    }
    Files.createDirectories(root.resolve("dummy"));
    Files.writeString(root.resolve("dog/notes.txt"), "no image");

    try (ImageFolder folder = ImageFolder.open(root)) {
      assertEquals(List.of("Cat", "dog", "dummy"), folder.classNames());
      assertEquals(
          List.of(
              "Cat/10.bmp.png",
              "Cat/9.png",
              "dog/Z.png",
              "dog/a.png",
              "dog/b.PNG",
              "dog/b/2.png",
              "dog/b-c/1.png",
              "dog/b/x/3.png",
              "dog/z/a.png"),
          names(folder));
      assertEquals(NdArray.of(new int[] {0, 0, 1, 1, 1, 1, 1, 1, 1}), folder.labels());
    }
  }

  @Test
  void sortsByCodePoint() throws IOException {
    assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "names are not Unicode");
    // U+1F600 comes after U+FF5E, but its first UTF-16 unit before.
    add("rgb.png", "\uFF5E/1.png");
    add("rgb.png", "\uD83D\uDE00/1.png");
    try (ImageFolder folder = ImageFolder.open(root)) {
      assertEquals(List.of("\uFF5E", "\uD83D\uDE00"), folder.classNames());
    }
  }

  @Test
  void followsLinksToClassesAndFilesOnly() throws IOException {
    add("rgb.png", "a/1.png");
    Path elsewhere = Files.createDirectories(root.resolve("a/sub"));
    Files.createSymbolicLink(root.resolve("a/linked"), elsewhere);
    add("rgb.png", "a/sub/2.png");
    Files.createSymbolicLink(root.resolve("a/3.png"), root.resolve("a/1.png"));
    Files.createSymbolicLink(root.resolve("b"), elsewhere);

    try (ImageFolder folder = ImageFolder.open(root)) {
      assertEquals(List.of("a/1.png", "a/3.png", "a/sub/2.png", "b/2.png"), names(folder));
    }
  }

  @ParameterizedTest
  @EnumSource(ColorMode.class)
  void convertsToTheColorMode(ColorMode mode) throws IOException {
    add("rgba.png", "a/rgba.png");
    try (ImageFolder folder = ImageFolder.open(root, mode)) {
      assertEquals(
          new ImageShape(9, 13, mode.channels(), DataFormat.CHANNELS_LAST), folder.shape());
      assertEquals(ElementType.UINT8, folder.type());
      assertArrayEquals(
          ImageFileReader.decode(Fixtures.image("rgba.png")).convert(mode),
          ImageSourceTest.readBytes(folder, 0));
    }
  }

  @Test
  void resizesImagesOfDifferentSizes() throws IOException {
    add("rgb.png", "a/1.png");
    add("rgb.jpg", "a/2.jpg");
    try (ImageFolder folder = ImageFolder.open(root, ColorMode.RGB, 3, 54)) {
      assertEquals(new ImageShape(3, 54, 3, DataFormat.CHANNELS_LAST), folder.shape());
      byte[] original = ImageFileReader.decode(Fixtures.image("rgb.png")).samples();
      byte[] resized = ImageSourceTest.readBytes(folder, 0);
      NdArray columns = NpzFile.read(Fixtures.image("nearest.npz")).get("13 54");
      for (int x = 0; x < 54; x++) {
        int from = (1 * 13 + (int) columns.getLong(x)) * 3;
        assertArrayEquals(
            Arrays.copyOfRange(original, from, from + 3),
            Arrays.copyOfRange(resized, 3 * x, 3 * x + 3));
      }
      assertEquals(3 * 54 * 3, ImageSourceTest.readBytes(folder, 1).length);
    }
  }

  @Test
  void refusesMixedSizesNamingBothFiles() throws IOException {
    Path first = add("rgb.png", "a/1.png");
    add("rgb.bmp", "a/2.bmp");
    Path other = add("rgb.jpg", "b/3.jpg");
    String message = assertMalformed(() -> ImageFolder.open(root));
    assertEquals(
        other
            + ": mixed sizes: this image is 17x21 (height x width) but "
            + first
            + " is 9x13;"
            + " give a size to resize to",
        message);
  }

  @Test
  void refusesImagesWithoutClassFolders() throws IOException {
    add("rgb.png", "1.png");
    String message = assertMalformed(() -> ImageFolder.open(root));
    assertTrue(message.startsWith(root + ": folder has no subfolders; put the images"), message);
  }

  @Test
  void refusesFoldersWithoutImages() throws IOException {
    Files.createDirectories(root.resolve("a"));
    String message = assertMalformed(() -> ImageFolder.open(root));
    assertEquals(root + ": no images (.png, .jpg, .jpeg, .bmp) in the subfolders", message);
  }

  @Test
  void refusesFormatsThatKerasWouldCount() throws IOException {
    add("rgb.png", "a/1.png");
    Path tiff = Files.write(root.resolve("a/2.TIFF"), new byte[4]);
    String message = assertMalformed(() -> ImageFolder.open(root));
    assertTrue(message.startsWith(tiff + ": format is not supported"), message);
  }

  @Test
  void refusesFilesThatAreNoImagesWhenOpened() throws IOException {
    add("rgb.png", "a/1.png");
    Path text = Files.writeString(root.resolve("a/2.png"), "not an image at all");
    assertTrue(
        assertMalformed(() -> ImageFolder.open(root))
            .startsWith(text + ": not a PNG, JPEG or BMP"));
    assertTrue(
        assertMalformed(() -> ImageFolder.open(root, ColorMode.RGB, 5, 5))
            .startsWith(text + ": not a PNG, JPEG or BMP"));
  }

  @Test
  void refusesTruncatedFilesWhenRead() throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.image("rgb.jpg"));
    Path file = Files.createDirectories(root.resolve("a")).resolve("1.jpg");
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
    try (ImageFolder folder = ImageFolder.open(root)) {
      String message =
          assertMalformed(() -> folder.read(0, ByteBuffer.allocate(folder.shape().values())));
      assertTrue(message.startsWith(file + ": JPEG is truncated"), message);
    }
  }

  @Test
  void readsFromSeveralThreadsAtOnce() throws IOException {
    add("rgb.png", "a/1.png");
    add("rgba.png", "a/2.png");
    try (ImageFolder folder = ImageFolder.open(root)) {
      byte[] expected = ImageSourceTest.readBytes(folder, 0);
      long same =
          IntStream.range(0, 200)
              .parallel()
              .filter(
                  i -> {
                    ByteBuffer target = ByteBuffer.allocate(expected.length);
                    try {
                      folder.read(i % 2, target);
                    } catch (IOException e) {
                      return false;
                    }
                    return Arrays.equals(expected, target.array());
                  })
              .count();
      assertEquals(200, same);
    }
  }

  @Test
  void refusesReadingAfterClose() throws IOException {
    add("rgb.png", "a/1.png");
    ImageFolder folder = ImageFolder.open(root);
    folder.close();
    assertThrows(IllegalStateException.class, () -> folder.read(0, ByteBuffer.allocate(1000)));
  }

  private static String assertMalformed(Executable open) {
    return assertThrows(MalformedFileException.class, open).getMessage();
  }
}
