package org.batchwarp.dlpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.batchwarp.Batch;
import org.batchwarp.Flow;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.NumberedImages;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;
import org.batchwarp.source.ImageSource;
import org.batchwarp.testing.EmbeddedPython;
import org.lwjgl.system.MemoryUtil;

/** Exchanges tensors with NumPy in this process, which the library of Python would not leave. */
final class NumpyExchange {
  private static final Path SCRIPT = Path.of("src/test/python/dlpack_peer.py");

  private final EmbeddedPython python;

  private NumpyExchange(EmbeddedPython python) {
    this.python = python;
  }

  /**
   * Runs all.
   *
   * @param arguments the file name of Python's library
   */
  public static void main(String[] arguments) throws IOException {
    EmbeddedPython python = new EmbeddedPython(arguments[0]);
    python.run(SCRIPT);
    NumpyExchange exchange = new NumpyExchange(python);
    exchange.numpyTakesBatches();
    exchange.numpyKeepsATensorOfAClosedFlow();
    exchange.imagesComeFromNumpy();
    System.out.println("all tensors were exchanged");
  }

  private static Flow flow(Device device) throws IOException {
    return ImageDataGenerator.builder()
        .device(device)
        .rotationRange(40)
        .build()
        .flow(new NumberedImages(10))
        .batchSize(4)
        .batchesInFlight(1)
        .seed(2)
        .open();
  }

  /** Has NumPy take a batch, and returns its values, which it still has. */
  private ByteBuffer take(Batch batch) {
    int[] axes = batch.axes();
    ByteBuffer copy = MemoryUtil.memCalloc(batch.bytes().remaining());
    long data = MemoryUtil.memAddress(batch.bytes());
    python.run(
        "take(%d, %d, (%d, %d, %d, %d))"
            .formatted(batch.toDlpack(), data, axes[0], axes[1], axes[2], axes[3]));
    python.run("copy(%d)".formatted(MemoryUtil.memAddress(copy)));
    return copy;
  }

  private void numpyTakesBatches() throws IOException {
    try (Device device = Devices.open("java");
        Flow usual = flow(device);
        Flow flow = flow(device)) {
      for (int i = 0; i < 5; i++) {
        ByteBuffer copy = take(flow.next());
        try (Batch expected = usual.next()) {
          assertEquals(expected.bytes(), copy);
        }
        MemoryUtil.memFree(copy);
        assertThrows(IllegalStateException.class, flow::next);
        python.run("drop()");
      }
    }
  }

  private void numpyKeepsATensorOfAClosedFlow() throws IOException {
    ByteBuffer before;
    try (Flow flow = flow(Devices.open("java"))) {
      before = take(flow.next());
    }
    System.gc();
    ByteBuffer after = MemoryUtil.memCalloc(before.capacity());
    python.run("copy(%d)".formatted(MemoryUtil.memAddress(after)));
    python.run("drop()");
    assertEquals(before, after);
    MemoryUtil.memFree(before);
    MemoryUtil.memFree(after);
  }

  private void imagesComeFromNumpy() throws IOException {
    ImageShape shape = new ImageShape(3, 5, 3, DataFormat.CHANNELS_LAST);
    ByteBuffer expected = MemoryUtil.memCalloc(2 * shape.values() * Float.BYTES);
    ByteBuffer answer = MemoryUtil.memCalloc(Long.BYTES);
    long answered = MemoryUtil.memAddress(answer);
    python.run("give(%d, %d)".formatted(answered, MemoryUtil.memAddress(expected)));
    try (ImageSource source = ImageSource.dlpack(answer.getLong(0), DataFormat.CHANNELS_LAST)) {
      assertEquals(2, source.count());
      assertEquals(shape, source.shape());
      ByteBuffer read = MemoryUtil.memCalloc(expected.capacity());
      source.read(0, read);
      source.read(1, read);
      assertEquals(expected, read.flip());
      MemoryUtil.memFree(read);
      python.run("is_alive(%d)".formatted(answered));
      assertEquals(1, answer.getLong(0));
    }
    python.run("is_alive(%d)".formatted(answered));
    assertEquals(0, answer.getLong(0));
    MemoryUtil.memFree(expected);
    MemoryUtil.memFree(answer);
  }
}
