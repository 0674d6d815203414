package org.batchwarp.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceReaderTest {
  /** What is done to read an image. */
  private interface Reading {
    void read(int index, ByteBuffer target) throws IOException;
  }

  /** Images of three bytes. */
  private record Source(String name, Reading reading) implements ImageSource {
    @Override
    public int count() {
      return 20;
    }

    @Override
    public ImageShape shape() {
      return new ImageShape(1, 1, 3, DataFormat.CHANNELS_LAST);
    }

    @Override
    public ElementType type() {
      return ElementType.UINT8;
    }

    @Override
    public void read(int index, ByteBuffer target) throws IOException {
      reading.read(index, target);
    }

    @Override
    public String name(int index) {
      return name;
    }

    @Override
    public void close() {}
  }

  private static String message(Source source, int index) {
    ByteBuffer target = ByteBuffer.allocate(9).position(3);
    return assertThrows(
            UnreadableImageException.class, () -> new SourceReader(source).read(index, target))
        .getMessage();
  }

  private static String message(Reading reading) {
    return message(new Source("image 1", reading), 1);
  }

  @Test
  void imagesLieOneAfterAnother() throws IOException {
    SourceReader reader =
        new SourceReader(
            new Source("", (index, target) -> target.put(new byte[] {(byte) index, 7, 8})));
    ByteBuffer target = ByteBuffer.allocate(9).order(ByteOrder.BIG_ENDIAN);
    for (int index = 0; index < 3; index++) {
      reader.read(index, target);
    }
    target.flip();
    assertEquals(ByteBuffer.wrap(new byte[] {0, 7, 8, 1, 7, 8, 2, 7, 8}), target);
  }

  /** Of a source that is one's own, the order is often forgotten. */
  @Test
  void theTargetIsInNativeOrder() throws IOException {
    ByteBuffer target = ByteBuffer.allocate(3).order(ByteOrder.BIG_ENDIAN);
    new SourceReader(new Source("", (index, bytes) -> bytes.putShort((short) 1).put((byte) 0)))
        .read(0, target);
    assertEquals(1, target.order(ByteOrder.nativeOrder()).getShort(0));
  }

  @Test
  void anotherSizeIsRefused() {
    String less = "image 1: the source advanced its buffer by %d bytes, not by the 3 of an image";
    assertEquals(less.formatted(2), message((index, target) -> target.putShort((short) 0)));
    assertEquals(less.formatted(0), message((index, target) -> target.put(3, (byte) 1)));
    assertEquals(less.formatted(-3), message((index, target) -> target.rewind()));
    String more = "image 1: the source wrote more than the 3 bytes of an image";
    assertEquals(more, message((index, target) -> target.putInt(0)));
    assertEquals(more, message((index, target) -> target.put(new byte[4])));
    assertEquals(
        "image 1: the source changed the limit of the buffer that it was to fill",
        message((index, target) -> target.clear().put(new byte[6])));
  }

  @ParameterizedTest
  @CsvSource({
    "image 1, broken, image 1: broken",
    "image 1, image 1 is broken, image 1 is broken",
    "image 1, image 12 is broken, image 1: image 12 is broken",
    "cats/b.png, broken, image 1 (cats/b.png): broken",
    "cats/b.png, /data/cats/b.png is broken, image 1: /data/cats/b.png is broken",
    "'x.npy, image 1', broken, 'x.npy, image 1: broken'",
  })
  void aFailureSaysWhichImageItWasAndDoesNotSayItTwice(
      String name, String reason, String expected) {
    Source source =
        new Source(
            name,
            (index, target) -> {
              throw new IOException(reason);
            });
    assertEquals(expected, message(source, 1));
  }

  @Test
  void anExceptionWithoutAMessageIsToldByItsKind() {
    assertEquals(
        "image 1: IllegalStateException",
        message(
            (index, target) -> {
              throw new IllegalStateException();
            }));
  }
}
