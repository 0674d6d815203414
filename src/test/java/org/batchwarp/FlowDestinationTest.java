package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.device.Device;
import org.batchwarp.device.Event;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.pipeline.DeviceBatch;
import org.batchwarp.source.ImageSource;
import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
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

  /**
   * The consumer copies on a stream of its own, which waits for the batch and is waited for by the
   * next batch in its place; it looks at what it copied only in the end.
   */
  @ParameterizedTest
  @FieldSource("DEVICES")
  void theDevicesMemoryGetsWhatTheHostsGets(String name) throws IOException {
    for (ImageDataGenerator generator : generators()) {
      ElementType type = generator.config().dtype();
      List<List<Byte>> expected = new ArrayList<>();
      List<HostBuffer> copies = new ArrayList<>();
      try (Device device = TestedDevices.open(name);
          org.batchwarp.device.Stream own = device.openStream();
          Flow usual = flow(generator, device).open();
          Flow flow = flow(generator, device).deliverOnDevice(true).batchesInFlight(2).open()) {
        for (int i = 0; i < 12; i++) {
          Batch batch = i % 5 == 4 ? flow.get(i % 3) : flow.next();
          try (Batch host = i % 5 == 4 ? usual.get(i % 3) : usual.next()) {
            expected.add(bytes(host.bytes()));
          }
          int values = batch.size() * SHAPE.values();
          copies.add(device.allocateHost("copy", type, values));
          DeviceBatch there = batch.onDevice();
          own.waitFor(there.ready());
          own.copyOut(there.images(), copies.get(i), values);
          try (Event copied = own.record()) {
            batch.closeAfter(copied);
          }
          batch.close();
        }
        own.synchronize();
        for (int i = 0; i < copies.size(); i++) {
          assertEquals(expected.get(i), bytes(copies.get(i).bytes()), "batch " + i);
          copies.get(i).close();
        }
      }
    }
  }

  /** Work on the batch's own stream comes before the next batch without any event. */
  @ParameterizedTest
  @FieldSource("DEVICES")
  void aBatchesStreamKeepsTheOrder(String name) throws IOException {
    ImageDataGenerator generator = generators().get(0);
    int values = 4 * SHAPE.values();
    try (Device device = TestedDevices.open(name);
        HostBuffer first = device.allocateHost("first", ElementType.FLOAT32, values);
        HostBuffer second = device.allocateHost("second", ElementType.FLOAT32, values);
        Flow usual = flow(generator, device).open();
        Flow flow = flow(generator, device).deliverOnDevice(true).batchesInFlight(1).open()) {
      for (HostBuffer target : List.of(first, second)) {
        try (Batch batch = flow.next()) {
          DeviceBatch there = batch.onDevice();
          there.stream().copyOut(there.images(), target, values);
        }
      }
      try (Batch last = flow.next()) {
        last.onDevice().ready().await();
      }
      for (HostBuffer target : List.of(first, second)) {
        try (Batch expected = usual.next()) {
          assertEquals(bytes(expected.bytes()), bytes(target.bytes()));
        }
      }
    }
  }

  @Test
  void aBatchIsInOnePlaceOnly() throws IOException {
    try (Device device = TestedDevices.open("java")) {
      Batch there;
      try (Flow flow = flow(generators().get(0), device).deliverOnDevice(true).open()) {
        there = flow.next();
        for (Executable use : new Executable[] {there::bytes, there::toArray, there::floats}) {
          String message = assertThrows(IllegalStateException.class, use).getMessage();
          assertTrue(message.contains("onDevice") && message.contains("deliverOnDevice"), message);
        }
      }
      assertThrows(IllegalStateException.class, there::onDevice);
      try (Flow flow = flow(generators().get(0), device).open()) {
        Batch here = flow.next();
        String message = assertThrows(IllegalStateException.class, here::onDevice).getMessage();
        assertTrue(message.contains("deliverOnDevice(true)"), message);
        here.close();
        assertThrows(IllegalStateException.class, here::onDevice);
      }
    }
  }

  @Test
  void destinationsThatExcludeEachOtherAreRefused() {
    try (Device device = TestedDevices.open("java")) {
      FlowBuilder flow = flow(generators().get(0), device).deliverOnDevice(true);
      String save =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> flow.saveTo(Path.of("never"), "", "png").open().close())
              .getMessage();
      assertTrue(save.contains("saveTo") && save.contains("deliverOnDevice"), save);
      String into =
          assertThrows(
                  IllegalArgumentException.class, () -> flow.deliverInto(memory(1)).open().close())
              .getMessage();
      assertTrue(into.contains("deliverInto") && into.contains("deliverOnDevice"), into);
    }
  }

  /** Three images of {@link #SHAPE} at once, where a batch has four. */
  @Test
  void aBatchThatTheDeviceTakesInPartsCannotStayThere() throws IOException {
    try (NarrowDevice device =
            new NarrowDevice(TestedDevices.open("java"), 3L * SHAPE.values() * Float.BYTES);
        Flow flow = flow(generators().get(0), device).deliverOnDevice(true).open()) {
      String message = assertThrows(IllegalArgumentException.class, flow::next).getMessage();
      assertTrue(message.contains("3 images") && message.contains("batch of 4"), message);
    }
  }

  @Test
  void deviceMemoryIsGivenBack() throws IOException {
    try (WatchedDevice device = new WatchedDevice()) {
      try (Flow flow = flow(generators().get(2), device).deliverOnDevice(true).open();
          Batch open = flow.next()) {
        for (int i = 0; i < 8; i++) {
          flow.next().close();
        }
        assertEquals(4, open.size());
        assertTrue(device.open().contains("delivered images"));
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
