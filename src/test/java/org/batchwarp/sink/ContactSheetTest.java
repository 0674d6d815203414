package org.batchwarp.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.batchwarp.Fixtures;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
import org.batchwarp.source.ImageFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContactSheetTest {
  private static final ImageShape GRAY = new ImageShape(1, 2, 1, DataFormat.CHANNELS_LAST);
  private static final ValueRange BYTES = new ValueRange.Fixed(0, 255);

  @TempDir Path root;

  private static FloatBuffer image(float... values) {
    return FloatBuffer.wrap(values);
  }

  private interface Writing {
    void write(Path target) throws IOException;
  }

  /** The rows of the picture as hexadecimal RGB. */
  private List<String> picture(Writing writing) throws IOException {
    Path target = Files.createDirectory(root.resolve("a")).resolve("sheet.png");
    writing.write(target);
    assertEquals(List.of("sheet.png"), Fixtures.list(target.getParent()));
    try (ImageFolder folder = ImageFolder.open(root)) {
      ImageShape shape = folder.shape();
      ByteBuffer pixels = ByteBuffer.allocate(shape.values());
      folder.read(0, pixels);
      String hex = HexFormat.of().formatHex(pixels.array());
      int row = shape.width() * 6;
      return IntStream.range(0, shape.height())
          .mapToObj(y -> hex.substring(y * row, (y + 1) * row))
          .toList();
    }
  }

  @Test
  void drawsAGridWithGapsAndEmptyCells() throws IOException {
    ContactSheet sheet = new ContactSheet(2, 2, 1, 1, 0x0000FF, BYTES);
    List<String> rows =
        picture(
            target ->
                sheet.write(target, GRAY, List.of(image(1, 2), image(3, 300), image(-7, 16.5f))));
    String b = "0000ff";
    assertEquals(
        List.of(
            b.repeat(7),
            b + "010101" + "020202" + b + "030303" + "ffffff" + b,
            b.repeat(7),
            b + "000000" + "111111" + b.repeat(4),
            b.repeat(7)),
        rows);
  }

  @Test
  void showsEveryPixelAsASquare() throws IOException {
    ContactSheet sheet = new ContactSheet(1, 1, 2, 0, 0, BYTES);
    ImageShape shape = new ImageShape(1, 2, 3, DataFormat.CHANNELS_FIRST);
    List<String> rows =
        picture(target -> sheet.write(target, shape, List.of(image(1, 4, 2, 5, 3, 6))));
    String row = "010203".repeat(2) + "040506".repeat(2);
    assertEquals(List.of(row, row), rows);
  }

  @Test
  void leavesAlphaOut() throws IOException {
    ContactSheet sheet = new ContactSheet(1, 1, 1, 0, 0, BYTES);
    ImageShape shape = new ImageShape(1, 1, 4, DataFormat.CHANNELS_LAST);
    assertEquals(
        List.of("010203"),
        picture(target -> sheet.write(target, shape, List.of(image(1, 2, 3, 0)))));
  }

  @Test
  void putsTwoGridsSideBySide() throws IOException {
    ContactSheet sheet =
        new ContactSheet(1, 1, 1, 0, 0x000080, new ValueRange.PerImage(Compatibility.KERAS_3));
    List<String> rows =
        picture(
            target ->
                sheet.writeBeforeAfter(target, GRAY, List.of(image(-5, 5)), List.of(image(9, 8))));
    assertEquals(List.of("000000" + "ffffff" + "000080".repeat(8) + "ffffff" + "000000"), rows);
  }

  @Test
  void imagesOnTheRightMayHaveARangeOfTheirOwn() throws IOException {
    ContactSheet sheet = new ContactSheet(1, 1, 1, 0, 0x000080, BYTES);
    ValueRange signed = new ValueRange.Fixed(-1, 1);
    List<String> rows =
        picture(
            target ->
                sheet.writeBeforeAfter(
                    target, GRAY, List.of(image(0, 255)), List.of(image(-1, 1)), signed));
    assertEquals(List.of("000000" + "ffffff" + "000080".repeat(8) + "000000" + "ffffff"), rows);
  }

  @Test
  void refusesTooManyImages() {
    ContactSheet sheet = new ContactSheet(1, 2, 1, 0, 0, BYTES);
    assertRefused(sheet, GRAY, 3, "number of images must be 1 to 2, got 3");
    assertRefused(sheet, GRAY, 0, "number of images must be 1 to 2, got 0");
  }

  @Test
  void refusesOtherNumbersOfChannels() {
    ImageShape shape = new ImageShape(1, 1, 2, DataFormat.CHANNELS_LAST);
    assertRefused(
        new ContactSheet(1, 1, 1, 0, 0, BYTES), shape, 1, "images must have 1, 3 or 4 channels");
  }

  @Test
  void refusesPicturesThatAreTooLarge() {
    assertRefused(
        new ContactSheet(10_000, 10_000, 10_000, 10_000, 0, BYTES), GRAY, 1, "contact sheet of");
  }

  private void assertRefused(ContactSheet sheet, ImageShape shape, int images, String problem) {
    Path target = root.resolve("sheet.png");
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    sheet.write(
                        target,
                        shape,
                        Collections.nCopies(images, FloatBuffer.allocate(shape.values()))))
            .getMessage();
    assertTrue(message.startsWith(problem), message);
    assertTrue(Files.notExists(target));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1, 0, 0",
    "1, 0, 1, 0, 0",
    "1, 1, 0, 0, 0",
    "1, 1, 1, -1, 0",
    "1, 1, 1, 0, -1"
  })
  void refusesLayoutsThatMakeNoSense(int rows, int columns, int scale, int gap, int background) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new ContactSheet(rows, columns, scale, gap, background, BYTES));
  }

  @Test
  void refusesEmptyRanges() {
    assertThrows(IllegalArgumentException.class, () -> new ValueRange.Fixed(1, 1));
    assertThrows(IllegalArgumentException.class, () -> new ValueRange.Fixed(0, Float.NaN));
  }
}
