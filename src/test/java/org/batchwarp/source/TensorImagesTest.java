package org.batchwarp.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.dlpack.ForeignTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tensors of other libraries as a source; byte {@code i} of one is {@code i % 251}. */
class TensorImagesTest {
  private static final int CPU = 1;
  private static final int CUDA_HOST = 3;
  private static final int UNSIGNED = 1;
  private static final int FLOAT = 2;

  /** What the source says of an image, byte by byte. */
  private static byte[] read(ImageSource source, int index) throws IOException {
    int bytes = source.shape().values() * source.type().bytes();
    ByteBuffer target = ByteBuffer.allocate(bytes + 3).order(ByteOrder.nativeOrder()).position(2);
    source.read(index, target);
    assertEquals(bytes + 2, target.position());
    byte[] read = new byte[bytes];
    target.get(2, read);
    return read;
  }

  /** Element by element from the strides, in bytes. */
  private static byte[] expected(
      ImageSource source, int offset, int index, int size, long... strides) {
    int[] axes = source.shape().axes();
    ByteBuffer expected = ByteBuffer.allocate(source.shape().values() * size);
    for (int i = 0; i < axes[0]; i++) {
      for (int j = 0; j < axes[1]; j++) {
        for (int k = 0; k < axes[2]; k++) {
          long at =
              offset
                  + size * (index * strides[0] + i * strides[1] + j * strides[2] + k * strides[3]);
          for (int b = 0; b < size; b++) {
            expected.put((byte) ((at + b) % 251));
          }
        }
      }
    }
    return expected.array();
  }

  @ParameterizedTest
  @CsvSource({
    // What is dense, by strides or without.
    "1, 8, 8, 60, 12, 3, 1, true",
    "2, 32, 8, 60, 12, 3, 1, true",
    // Images apart, rows apart, pixels apart, channels apart.
    "1, 8, 0, 100, 12, 3, 1, false",
    "2, 32, 4, 80, 16, 3, 1, false",
    "2, 32, 4, 90, 18, 4, 1, false",
    "1, 8, 4, 200, 40, 8, 2, false",
    // Transposed, upside down, and one row for all.
    "2, 32, 0, 60, 3, 15, 1, false",
    "1, 8, 900, 60, -12, 3, 1, false",
    "2, 32, 0, 12, 0, 3, 1, false",
  })
  void elementsAreFoundByTheirStrides(
      int code,
      int bits,
      int offset,
      long images,
      long rows,
      long columns,
      long channels,
      boolean isDense)
      throws IOException {
    try (ForeignTensor tensor =
        new ForeignTensor(
            CPU, code, bits, 1, offset, new long[] {4, 5, 4, 3}, images, rows, columns, channels)) {
      try (ImageSource source = ImageSource.dlpack(tensor.address(), DataFormat.CHANNELS_LAST)) {
        assertEquals(4, source.count());
        assertEquals(new ImageShape(5, 4, 3, DataFormat.CHANNELS_LAST), source.shape());
        assertEquals(bits == 8 ? ElementType.UINT8 : ElementType.FLOAT32, source.type());
        assertEquals(isDense, source.memory().isPresent());
        for (int i = 0; i < 4; i++) {
          byte[] expected = expected(source, offset, i, bits / 8, images, rows, columns, channels);
          assertEquals(ByteBuffer.wrap(expected), ByteBuffer.wrap(read(source, i)), "image " + i);
        }
        assertEquals(0, tensor.deletions());
      }
      assertEquals(1, tensor.deletions());
    }
  }

  @Test
  void aTensorWithoutStridesIsDense() throws IOException {
    try (ForeignTensor tensor =
            new ForeignTensor(CUDA_HOST, UNSIGNED, 8, 1, 5, new long[] {2, 3, 4, 5});
        ImageSource source = ImageSource.dlpack(tensor.address(), DataFormat.CHANNELS_FIRST)) {
      assertEquals(new ImageShape(4, 5, 3, DataFormat.CHANNELS_FIRST), source.shape());
      byte[] expected = expected(source, 5, 1, 1, 60, 20, 5, 1);
      assertEquals(ByteBuffer.wrap(expected), ByteBuffer.wrap(read(source, 1)));
      ByteBuffer memory = source.memory().orElseThrow();
      assertEquals(120, memory.remaining());
      assertEquals(ByteBuffer.wrap(expected), memory.position(60));
      assertThrows(IndexOutOfBoundsException.class, () -> read(source, 2));
    }
  }

  @Test
  void aClosedTensorIsDeletedOnceAndReadNoMore() {
    try (ForeignTensor tensor =
        new ForeignTensor(CPU, UNSIGNED, 8, 1, 0, new long[] {2, 3, 4, 5})) {
      ImageSource source = ImageSource.dlpack(tensor.address(), DataFormat.CHANNELS_LAST);
      source.close();
      source.close();
      assertEquals(1, tensor.deletions());
      assertThrows(IllegalStateException.class, () -> read(source, 0));
      assertThrows(IllegalStateException.class, source::memory);
    }
  }

  private static void assertRefused(ForeignTensor tensor, String needed, String given) {
    try (tensor) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> ImageSource.dlpack(tensor.address(), DataFormat.CHANNELS_LAST))
              .getMessage();
      assertTrue(message.contains(needed) && message.endsWith("has " + given), message);
      assertEquals(0, tensor.deletions(), "it stays the caller's");
    }
  }

  @Test
  void otherTensorsAreRefusedByWhatTheyAre() {
    long[] shape = {2, 3, 4, 5};
    assertRefused(new ForeignTensor(2, FLOAT, 32, 1, 0, shape), "kDLCPU", "kDLCUDA:0");
    assertRefused(new ForeignTensor(77, FLOAT, 32, 1, 0, shape), "kDLCPU", "device type 77:0");
    assertRefused(new ForeignTensor(CPU, FLOAT, 64, 1, 0, shape), "float32", "float64");
    assertRefused(new ForeignTensor(CPU, 0, 8, 1, 0, shape), "uint8", "int8");
    assertRefused(new ForeignTensor(CPU, 4, 16, 1, 0, shape), "uint8", "bfloat16");
    assertRefused(new ForeignTensor(CPU, UNSIGNED, 8, 4, 0, shape), "uint8", "uint8x4");
    assertRefused(
        new ForeignTensor(CPU, FLOAT, 32, 1, 0, new long[] {2, 3, 4}), "4 axes", "[2, 3, 4]");
    assertRefused(
        new ForeignTensor(CPU, FLOAT, 32, 1, 0, new long[] {0, 3, 4, 1}), "4 axes", "[0, 3, 4, 1]");
    assertRefused(
        new ForeignTensor(CPU, FLOAT, 32, 1, 0, new long[] {1, 1 << 15, 1 << 15, 1}),
        "2 GiB",
        "[1, 32768, 32768, 1]");
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> ImageSource.dlpack(0, DataFormat.CHANNELS_LAST))
            .getMessage();
    assertTrue(message.contains("DLManagedTensor"), message);
  }
}
