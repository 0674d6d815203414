package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.device.Device;
import org.batchwarp.source.ImageSource;
import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Where batches are delivered makes no difference to what is delivered. */
@Tag("devices")
class FlowDestinationTest {
  static final List<String> DEVICES = TestedDevices.NAMES;
  private static final int COUNT = 11;
  private static final ImageShape SHAPE = new ImageShape(7, 6, 3, DataFormat.CHANNELS_LAST);

  /** One configuration for each way to a result: one step, several, and in other types. */
  private static List<ImageDataGenerator> generators() {
    return List.of(
        ImageDataGenerator.builder().rotationRange(30).rescale(0.5).build(),
        ImageDataGenerator.builder().horizontalFlip(true).dtype(ElementType.FLOAT16).build(),
        ImageDataGenerator.builder()
            .widthShiftRange(2)
            .channelShiftRange(9)
            .samplewiseCenter(true)
            .dtype(ElementType.FLOAT64)
            .build(),
        ImageDataGenerator.builder()
            .zoomRange(0.3)
            .preprocessingFunction(batch -> batch.set(0, 0, 0, 0, 77))
            .build());
  }

  private static ImageSource images() {
    byte[] pixels = new byte[COUNT * SHAPE.values()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 37 % 251);
    }
    return ImageSource.of(pixels, SHAPE);
  }

  private static FlowBuilder flow(ImageDataGenerator generator, Device... devices) {
    return generator.flow(images()).batchSize(4).seed(5).devices(devices);
  }

  private static List<Byte> bytes(ByteBuffer view) {
    List<Byte> bytes = new ArrayList<>();
    while (view.hasRemaining()) {
      bytes.add(view.get());
    }
    return bytes;
  }

  private static ByteBuffer memory(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** Buffers for that many batches, each in an odd place between bytes that are 99. */
  private static ByteBuffer[] memories(int count, ElementType type) {
    int bytes = 4 * SHAPE.values() * type.bytes();
    return Stream.generate(
            () -> {
              ByteBuffer memory = memory(bytes + 20);
              memory.put(0, (byte) 99).put(bytes + 1, (byte) 99);
              return memory.position(1);
            })
        .limit(count)
        .toArray(ByteBuffer[]::new);
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void theCallersBuffersGetWhatTheFlowsOwnMemoryGets(String name) throws IOException {
    for (ImageDataGenerator generator : generators()) {
      ByteBuffer[] memories = memories(6, generator.config().dtype());
      try (Device one = TestedDevices.open(name);
          Device other = TestedDevices.open(name);
          Flow usual = flow(generator, one, other).open();
          Flow flow = flow(generator, one, other).deliverInto(memories).open()) {
        for (int i = 0; i < 12; i++) {
          try (Batch expected = usual.next();
              Batch batch = flow.next()) {
            assertEquals(OptionalInt.empty(), expected.deliveredInto());
            ByteBuffer memory = memories[batch.deliveredInto().orElseThrow()];
            int size = batch.bytes().remaining();
            assertEquals(bytes(expected.bytes()), bytes(memory.slice(1, size)));
            assertEquals(bytes(expected.bytes()), bytes(batch.bytes()));
          }
        }
      }
      for (ByteBuffer memory : memories) {
        assertEquals(1, memory.position());
        assertEquals(99, memory.get(0));
        assertEquals(99, memory.get(memory.capacity() - 19));
      }
    }
  }

  @Test
  void openBatchesAreInBuffersOfTheirOwn() throws IOException {
    ByteBuffer[] memories = memories(2, ElementType.FLOAT32);
    try (Device device = TestedDevices.open("java");
        Flow flow =
            flow(generators().get(0), device).batchesInFlight(2).deliverInto(memories).open();
        Batch one = flow.next();
        Batch other = flow.next()) {
      assertEquals(
          List.of(0, 1),
          Stream.of(one, other).map(b -> b.deliveredInto().orElseThrow()).sorted().toList());
      float changed = 1e6f;
      memories[one.deliveredInto().orElseThrow()].putFloat(1, changed);
      assertEquals(changed, one.bytes().getFloat(0));
    }
  }

  @Test
  void wrappedBuffersAreGivenBack() throws IOException {
    try (WatchedDevice device = new WatchedDevice()) {
      try (Flow flow =
          flow(generators().get(0), device)
              .batchesInFlight(1)
              .deliverInto(memories(1, ElementType.FLOAT32))
              .open()) {
        device.failFor("delivered images");
        assertThrows(IllegalStateException.class, flow::next);
        assertEquals(List.of(), device.open());
        device.failFor("");
        assertEquals(4, Delivered.take(flow::next).indices().size());
      }
      assertEquals(List.of(), device.open());
    }
  }

  private static String refusal(ByteBuffer... memories) {
    try (Device device = TestedDevices.open("java")) {
      return assertThrows(
              IllegalArgumentException.class,
              () ->
                  flow(generators().get(0), device)
                      .batchesInFlight(2)
                      .deliverInto(memories)
                      .open()
                      .close())
          .getMessage();
    }
  }

  @Test
  void unfitBuffersAreRefusedWithWhatIsNeeded() {
    int bytes = 4 * SHAPE.values() * 4;
    ByteBuffer fit = memory(bytes);
    String few = refusal(fit);
    assertTrue(few.contains("batches in flight") && few.contains("2, got 1"), few);
    String small = refusal(fit, memory(bytes - 1));
    assertTrue(small.contains("buffer 1") && small.contains(bytes + " bytes, has 2015"), small);
    String heap = refusal(ByteBuffer.allocate(bytes), fit);
    assertTrue(heap.contains("buffer 0") && heap.contains("allocateDirect"), heap);
    String readOnly = refusal(fit, fit.asReadOnlyBuffer().order(ByteOrder.nativeOrder()));
    assertTrue(readOnly.contains("buffer 1") && readOnly.contains("read-only"), readOnly);
    String order = refusal(fit, ByteBuffer.allocateDirect(bytes).order(ByteOrder.BIG_ENDIAN));
    assertTrue(order.contains("buffer 1") && order.contains("BIG_ENDIAN"), order);
    String twice = refusal(fit, fit);
    assertTrue(twice.contains("buffer 1") && twice.contains("is buffer 0"), twice);
  }
}
