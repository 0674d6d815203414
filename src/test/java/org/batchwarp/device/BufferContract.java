package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.FillMode;
import org.batchwarp.config.Interpolation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What memory, streams and the device itself must do on every device. */
interface BufferContract {
  DeviceMemory memory();

  @ParameterizedTest
  @EnumSource(names = {"UINT8", "INT32", "FLOAT16", "FLOAT32", "FLOAT64"})
  default void copiesThereAndBackLeaveTheRestAlone(ElementType type) {
    Device device = memory().device();
    Stream stream = memory().stream();
    try (HostBuffer source = device.allocateHost("source", type, 9);
        HostBuffer back = device.allocateHost("back", type, 12);
        DeviceBuffer buffer = device.allocate("buffer", type, 11)) {
      assertEquals("source", source.label());
      assertEquals("buffer", buffer.label());
      assertEquals(type, source.type());
      assertEquals(type, buffer.type());
      assertEquals(9, source.elements());
      assertEquals(11, buffer.elements());
      assertEquals(ByteOrder.nativeOrder(), source.bytes().order());
      byte[] pattern = new byte[9 * type.bytes()];
      for (int i = 0; i < pattern.length; i++) {
        assertEquals(0, source.bytes().get(i), "host memory is zeroed");
        pattern[i] = (byte) (3 * i + 1);
      }
      source.bytes().put(pattern);
      assertEquals(0, source.bytes().position());
      stream.launch(new Kernel.Clear(buffer));
      stream.copyIn(source, buffer, 7);
      stream.copyOut(buffer, back, 10);
      stream.synchronize();
      byte[] expected = new byte[12 * type.bytes()];
      System.arraycopy(pattern, 0, expected, 0, 7 * type.bytes());
      byte[] actual = new byte[expected.length];
      back.bytes().get(actual);
      assertArrayEquals(expected, actual);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UINT8", "INT32", "FLOAT16", "FLOAT32", "FLOAT64"})
  default void copiesOutGoWhereTheyAreTold(ElementType type) {
    Device device = memory().device();
    Stream stream = memory().stream();
    int size = type.bytes();
    try (HostBuffer source = device.allocateHost("source", type, 5);
        HostBuffer back = device.allocateHost("back", type, 11);
        DeviceBuffer buffer = device.allocate("buffer", type, 5)) {
      byte[] pattern = new byte[5 * size];
      for (int i = 0; i < pattern.length; i++) {
        pattern[i] = (byte) (5 * i + 1);
      }
      source.bytes().put(pattern);
      stream.copyIn(source, buffer, 5);
      stream.copyOut(buffer, back, 7, 4);
      stream.copyOut(buffer, back, 2, 3);
      stream.copyOut(buffer, back, 11, 0);
      stream.synchronize();
      byte[] expected = new byte[11 * size];
      System.arraycopy(pattern, 0, expected, 7 * size, 4 * size);
      System.arraycopy(pattern, 0, expected, 2 * size, 3 * size);
      byte[] actual = new byte[expected.length];
      back.bytes().get(actual);
      assertArrayEquals(expected, actual);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UINT8", "INT32", "FLOAT16", "FLOAT32", "FLOAT64"})
  default void copiesInGoWhereTheyAreTold(ElementType type) {
    Device device = memory().device();
    Stream stream = memory().stream();
    int size = type.bytes();
    try (HostBuffer source = device.allocateHost("source", type, 5);
        HostBuffer back = device.allocateHost("back", type, 11);
        DeviceBuffer buffer = device.allocate("buffer", type, 11)) {
      byte[] pattern = new byte[5 * size];
      for (int i = 0; i < pattern.length; i++) {
        pattern[i] = (byte) (5 * i + 1);
      }
      source.bytes().put(pattern);
      stream.launch(new Kernel.Clear(buffer));
      stream.copyIn(source, buffer, 7, 4);
      stream.copyIn(source, buffer, 2, 3);
      stream.copyIn(source, buffer, 11, 0);
      stream.copyOut(buffer, back, 11);
      stream.synchronize();
      byte[] expected = new byte[11 * size];
      System.arraycopy(pattern, 0, expected, 7 * size, 4 * size);
      System.arraycopy(pattern, 0, expected, 2 * size, 3 * size);
      byte[] actual = new byte[expected.length];
      back.bytes().get(actual);
      assertArrayEquals(expected, actual);
    }
  }

  /** At an odd address, and between bytes that stay as they are. */
  @ParameterizedTest
  @EnumSource(names = {"UINT8", "FLOAT16", "FLOAT32", "FLOAT64"})
  default void copiesReachTheCallersMemory(ElementType type) {
    Device device = memory().device();
    Stream stream = memory().stream();
    int bytes = 6 * type.bytes();
    ByteBuffer all = ByteBuffer.allocateDirect(bytes + 2);
    for (int i = 0; i < all.capacity(); i++) {
      all.put(i, (byte) (3 * i + 1));
    }
    HostBuffer callers =
        device.wrapHost("callers", type, all.duplicate().position(1).limit(bytes + 1));
    try (HostBuffer back = device.allocateHost("back", type, 6);
        DeviceBuffer buffer = device.allocate("buffer", type, 6)) {
      assertEquals("callers", callers.label());
      assertEquals(type, callers.type());
      assertEquals(6, callers.elements());
      assertEquals(ByteOrder.nativeOrder(), callers.bytes().order());
      stream.copyIn(callers, buffer, 6);
      stream.copyOut(buffer, back, 6);
      stream.synchronize();
      for (int i = 0; i < bytes; i++) {
        assertEquals((byte) (3 * i + 4), back.bytes().get(i));
      }
      stream.launch(new Kernel.Clear(buffer));
      stream.copyOut(buffer, callers, 2, 3);
      stream.synchronize();
      callers.close();
      callers.close();
      assertThrows(IllegalStateException.class, callers::bytes);
      assertThrows(IllegalStateException.class, () -> stream.copyOut(buffer, callers, 6));
    }
    for (int i = 0; i < all.capacity(); i++) {
      boolean isCleared = i > 2 * type.bytes() && i <= 5 * type.bytes();
      assertEquals(isCleared ? 0 : (byte) (3 * i + 1), all.get(i));
    }
  }

  @Test
  default void oneMemoryMayBeWrappedTwice() {
    Device device = memory().device();
    ByteBuffer all = ByteBuffer.allocateDirect(16);
    try (DeviceBuffer buffer = device.allocate("buffer", ElementType.UINT8, 16);
        HostBuffer first = device.wrapHost("first", ElementType.UINT8, all)) {
      device.wrapHost("second", ElementType.UINT8, all).close();
      first.bytes().put(5, (byte) 7);
      memory().stream().copyIn(first, buffer, 16);
      memory().stream().synchronize();
      first.bytes().put(5, (byte) 0);
      memory().stream().copyOut(buffer, first, 16);
      memory().stream().synchronize();
    }
    assertEquals(7, all.get(5));
  }

  @Test
  default void memoryThatCannotBeWrappedIsRefusedByName() {
    for (ByteBuffer unfit :
        new ByteBuffer[] {
          ByteBuffer.allocate(8),
          ByteBuffer.allocateDirect(8).asReadOnlyBuffer(),
          ByteBuffer.allocateDirect(7),
        }) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> memory().device().wrapHost("unfit", ElementType.FLOAT32, unfit))
              .getMessage();
      assertTrue(message.contains("'unfit'") && message.contains("float32"), message);
    }
  }

  @Test
  default void aViewOfHostMemoryIsThatMemory() {
    Device device = memory().device();
    Stream stream = memory().stream();
    try (HostBuffer host = device.allocateHost("host", ElementType.FLOAT32, 5);
        DeviceBuffer source = device.allocate("source", ElementType.FLOAT32, 5)) {
      Optional<DeviceBuffer> view = device.view("view", ElementType.FLOAT32, host.bytes());
      if (view.isEmpty()) {
        return;
      }
      assertEquals("view", view.get().label());
      assertEquals(ElementType.FLOAT32, view.get().type());
      assertEquals(5, view.get().elements());
      host.bytes().asFloatBuffer().put(new float[] {1, 2, 3, 4, 5});
      stream.launch(new Kernel.Convert(view.get(), source, 5, 2));
      stream.launch(new Kernel.Convert(source, view.get(), 3, 10));
      stream.synchronize();
      float[] values = new float[5];
      host.bytes().asFloatBuffer().get(values);
      assertArrayEquals(new float[] {20, 40, 60, 4, 5}, values);
      view.get().close();
      view.get().close();
      assertEquals(20, host.bytes().asFloatBuffer().get(0));
      assertThrows(IllegalStateException.class, () -> stream.launch(new Kernel.Clear(view.get())));
    }
  }

  /** The host has it after each, and the device again for the next. */
  @Test
  default void whatIsWrittenToAViewForResultsBecomesVisible() {
    Device device = memory().device();
    Stream stream = memory().stream();
    try (HostBuffer host = device.allocateHost("host", ElementType.FLOAT32, 5);
        DeviceBuffer source = device.allocate("source", ElementType.FLOAT32, 5)) {
      Optional<DeviceBuffer> results =
          device.viewForResults("results", ElementType.FLOAT32, host.bytes());
      assertEquals(device.viewsResults(), results.isPresent());
      if (results.isEmpty()) {
        return;
      }
      DeviceBuffer view = results.get();
      try (HostBuffer values = device.allocateHost("values", ElementType.FLOAT32, 5)) {
        assertEquals("results", view.label());
        assertEquals(5, view.elements());
        values.bytes().asFloatBuffer().put(new float[] {1, 2, 3, 4, 5});
        stream.copyIn(values, source, 5);
        for (int factor = 1; factor <= 3; factor++) {
          stream.launch(new Kernel.Convert(source, view, 4, factor));
          stream.makeVisible(view);
          stream.makeVisible(view);
          stream.synchronize();
          float[] seen = new float[5];
          host.bytes().asFloatBuffer().get(seen);
          assertArrayEquals(
              new float[] {factor, 2 * factor, 3 * factor, 4 * factor, factor - 1}, seen);
          host.bytes().asFloatBuffer().put(4, factor);
        }
        stream.copyOut(view, values, 5);
        stream.synchronize();
        assertEquals(6, values.bytes().asFloatBuffer().get(1));
        assertEquals(3, values.bytes().asFloatBuffer().get(4));
        stream.makeVisible(view);
        stream.synchronize();
        view.close();
        view.close();
        assertThrows(IllegalStateException.class, () -> stream.launch(new Kernel.Clear(view)));
        assertEquals(12, host.bytes().asFloatBuffer().get(3));
      }
    }
  }

  @Test
  default void memoryOnTheHeapHasNoView() {
    assertEquals(
        Optional.empty(),
        memory().device().view("heap", ElementType.UINT8, ByteBuffer.allocate(4)));
  }

  @Test
  default void emptyBuffersAreAllowed() {
    Device device = memory().device();
    try (HostBuffer host = device.allocateHost("host", ElementType.FLOAT32, 0);
        DeviceBuffer buffer = device.allocate("buffer", ElementType.FLOAT32, 0)) {
      memory().stream().copyIn(host, buffer, 0);
      memory().stream().copyOut(buffer, host, 0);
      memory().stream().launch(new Kernel.Clear(buffer));
      memory().stream().synchronize();
    }
  }

  @Test
  default void copiesThatDoNotFitNameBothBuffers() {
    Device device = memory().device();
    Stream stream = memory().stream();
    try (HostBuffer floats = device.allocateHost("host floats", ElementType.FLOAT32, 9);
        HostBuffer bytes = device.allocateHost("host bytes", ElementType.UINT8, 99);
        DeviceBuffer buffer = device.allocate("device floats", ElementType.FLOAT32, 8)) {
      for (Executable copy :
          new Executable[] {
            () -> stream.copyIn(floats, buffer, 9),
            () -> stream.copyOut(buffer, floats, 9),
            () -> stream.copyIn(floats, buffer, -1),
            () -> stream.copyIn(floats, buffer, 2, 8),
            () -> stream.copyIn(floats, buffer, 9, 0),
            () -> stream.copyIn(floats, buffer, -1, 1),
            () -> stream.copyIn(floats, buffer, Long.MAX_VALUE, 1),
            () -> stream.copyOut(buffer, floats, 1L << 40),
            () -> stream.copyOut(buffer, floats, 2, 8),
            () -> stream.copyOut(buffer, floats, 9, 1),
            () -> stream.copyOut(buffer, floats, -1, 1),
            () -> stream.copyOut(buffer, floats, Long.MAX_VALUE, 1),
            () -> stream.copyOut(buffer, floats, 1, -1),
          }) {
        String message = assertThrows(IllegalArgumentException.class, copy).getMessage();
        assertTrue(message.contains("host floats"), message);
        assertTrue(message.contains("device floats"), message);
      }
      for (Executable copy :
          new Executable[] {
            () -> stream.copyIn(bytes, buffer, 1), () -> stream.copyOut(buffer, bytes, 1),
          }) {
        String message = assertThrows(IllegalArgumentException.class, copy).getMessage();
        assertTrue(message.contains("host bytes"), message);
        assertTrue(message.contains("device floats"), message);
      }
    }
  }

  @Test
  default void impossibleSizesAreRefusedByName() {
    Device device = memory().device();
    for (long elements : new long[] {-1, Long.MAX_VALUE / 16}) {
      String message =
          assertThrows(
                  RuntimeException.class,
                  () -> device.allocate("too much", ElementType.FLOAT32, elements))
              .getMessage();
      assertTrue(message.contains("too much"), message);
      String hostMessage =
          assertThrows(
                  RuntimeException.class,
                  () -> device.allocateHost("too much", ElementType.FLOAT32, elements))
              .getMessage();
      assertTrue(hostMessage.contains("too much"), hostMessage);
    }
  }

  @Test
  default void moreThanTheLargestAllocationIsRefusedByName() {
    Device device = memory().device();
    long largest = device.largestAllocation();
    assertTrue(largest > 0, () -> "largest allocation: " + largest);
    String message =
        assertThrows(
                RuntimeException.class,
                () -> device.allocate("beyond the largest", ElementType.UINT8, largest + 1))
            .getMessage();
    assertTrue(message.contains("'beyond the largest'"), message);
  }

  @Test
  default void closedBuffersThrowAtEveryUse() {
    Device device = memory().device();
    Stream stream = memory().stream();
    HostBuffer closedHost = device.allocateHost("closed host", ElementType.FLOAT32, 8);
    DeviceBuffer closed = device.allocate("closed buffer", ElementType.FLOAT32, 8);
    closedHost.close();
    closedHost.close();
    closed.close();
    closed.close();
    DeviceBuffer open = memory().of(new float[8]);
    DeviceBuffer doubles = memory().of(new double[64]);
    ImageShape shape = new ImageShape(2, 2, 1, DataFormat.CHANNELS_LAST);
    try (HostBuffer host = device.allocateHost("host", ElementType.FLOAT32, 8)) {
      for (Executable use :
          new Executable[] {
            closedHost::bytes,
            () -> stream.copyIn(closedHost, open, 8),
            () -> stream.copyOut(open, closedHost, 8),
            () -> stream.copyIn(host, closed, 8),
            () -> stream.copyOut(closed, host, 8),
            () -> stream.launch(new Kernel.Clear(closed)),
            () -> stream.launch(new Kernel.Convert(closed, open, 8, 1)),
            () -> stream.launch(new Kernel.Convert(open, closed, 8, 1)),
            () -> stream.launch(new Kernel.MeasureImages(closed, shape, 2, doubles)),
            () -> stream.launch(new Kernel.MeasureChannels(closed, shape, 2, doubles, doubles)),
            () -> stream.launch(new Kernel.CenterFeatures(closed, shape, 2, doubles)),
            () -> stream.launch(new Kernel.ShiftChannels(closed, shape, 2, doubles, doubles)),
            () -> warp(stream, closed, shape, open, doubles),
            () -> warp(stream, open, shape, closed, doubles),
            () -> device.linearAlgebra().matrixProduct(stream, closed, open, open, 2, 2, 2),
            () -> device.linearAlgebra().symmetricRankKUpdate(stream, closed, doubles, 2, 2),
          }) {
        String message = assertThrows(IllegalStateException.class, use).getMessage();
        assertTrue(message.contains("closed"), message);
      }
    }
  }

  private static void warp(
      Stream stream,
      DeviceBuffer source,
      ImageShape shape,
      DeviceBuffer target,
      DeviceBuffer parameters) {
    stream.launch(
        new Kernel.Warp(
            source,
            Optional.empty(),
            shape,
            target,
            shape.format(),
            2,
            parameters,
            new Sampling(Interpolation.NEAREST, FillMode.NEAREST, 0, Sampling.Precision.SINGLE),
            Optional.empty()));
    stream.synchronize();
  }

  @Test
  default void closedStreamsThrowAtEveryUse() {
    Stream stream = memory().device().openStream();
    stream.close();
    stream.close();
    DeviceBuffer buffer = memory().of(1, 2);
    try (HostBuffer host = memory().device().allocateHost("host", ElementType.FLOAT32, 2);
        Event event = memory().stream().record()) {
      for (Executable use :
          new Executable[] {
            () -> stream.copyIn(host, buffer, 2),
            () -> stream.copyOut(buffer, host, 2),
            () -> stream.launch(new Kernel.Clear(buffer)),
            stream::record,
            () -> stream.waitFor(event),
            stream::synchronize,
          }) {
        assertThrows(IllegalStateException.class, use);
      }
    }
  }

  @Test
  default void anEventOrdersTheWorkOfTwoStreams() {
    Device device = memory().device();
    DeviceBuffer buffer = memory().of(new float[1000]);
    try (Stream first = device.openStream();
        Stream second = device.openStream();
        HostBuffer in = device.allocateHost("in", ElementType.FLOAT32, 1000);
        HostBuffer out = device.allocateHost("out", ElementType.FLOAT32, 1000)) {
      for (int round = 1; round <= 20; round++) {
        for (int i = 0; i < 1000; i++) {
          in.bytes().putFloat(4 * i, round);
        }
        first.copyIn(in, buffer, 1000);
        try (Event copied = first.record()) {
          second.waitFor(copied);
          second.copyOut(buffer, out, 1000);
          try (Event done = second.record()) {
            done.await();
          }
        }
        for (int i = 0; i < 1000; i++) {
          assertEquals(round, out.bytes().getFloat(4 * i));
        }
      }
    }
  }

  @Test
  default void handlesAreThoseOfWhatIsOpen() {
    Device device = memory().device();
    Stream stream = device.openStream();
    DeviceBuffer buffer = device.allocate("buffer", ElementType.UINT8, 5);
    Event event = stream.record();
    assertEquals(stream.handle() == 0, event.handle() == 0);
    assertEquals(stream.handle(), stream.handle());
    if (device.name().equals("java")) {
      String message =
          assertThrows(UnsupportedOperationException.class, buffer::handle).getMessage();
      assertTrue(message.contains("'buffer'") && message.contains("java"), message);
    } else {
      assertNotEquals(0, buffer.handle());
    }
    event.close();
    buffer.close();
    stream.close();
    assertThrows(IllegalStateException.class, stream::handle);
    if (!device.name().equals("java")) {
      assertThrows(IllegalStateException.class, buffer::handle);
    }
  }

  @Test
  default void aStreamWaitsForAnEventByItsHandle() {
    Device device = memory().device();
    DeviceBuffer buffer = memory().of(new float[1000]);
    try (Stream first = device.openStream();
        Stream second = device.openStream();
        HostBuffer in = device.allocateHost("in", ElementType.FLOAT32, 1000);
        HostBuffer out = device.allocateHost("out", ElementType.FLOAT32, 1000);
        Event any = first.record()) {
      if (any.handle() == 0) {
        assertThrows(UnsupportedOperationException.class, () -> device.wrapEvent(1));
        return;
      }
      assertThrows(IllegalArgumentException.class, () -> device.wrapEvent(0));
      in.bytes().putFloat(4 * 999, 7);
      first.copyIn(in, buffer, 1000);
      try (Event copied = first.record()) {
        Event wrapped = device.wrapEvent(copied.handle());
        second.waitFor(wrapped);
        second.copyOut(buffer, out, 1000);
        wrapped.await();
        wrapped.close();
        wrapped.close();
        assertThrows(IllegalStateException.class, wrapped::await);
        copied.await();
      }
      second.synchronize();
      assertEquals(7, out.bytes().getFloat(4 * 999));
    }
  }

  @Test
  default void aDeviceDescribesItselfInOneLine() {
    assertTrue(memory().device().name().matches("[a-z]+"));
    String description = memory().device().description();
    assertFalse(description.isBlank());
    assertEquals(1, description.lines().count());
  }

  @Test
  default void kernelsRefuseBuffersThatAreTooSmallOrOfAnotherType() {
    Device device = memory().device();
    ImageShape shape = new ImageShape(2, 3, 1, DataFormat.CHANNELS_LAST);
    try (DeviceBuffer twelve = device.allocate("twelve floats", ElementType.FLOAT32, 12);
        DeviceBuffer eleven = device.allocate("eleven floats", ElementType.FLOAT32, 11);
        DeviceBuffer moments = device.allocate("moments", ElementType.FLOAT64, 8);
        DeviceBuffer few = device.allocate("few moments", ElementType.FLOAT64, 7)) {
      new Kernel.MeasureImages(twelve, shape, 2, moments);
      assertRefused("eleven floats", () -> new Kernel.MeasureImages(eleven, shape, 2, moments));
      assertRefused("few moments", () -> new Kernel.MeasureImages(twelve, shape, 2, few));
      assertRefused("few moments", () -> new Kernel.MeasureImages(few, shape, 1, moments));
      assertRefused("eleven floats", () -> new Kernel.Convert(twelve, eleven, 12, 1));
    }
  }

  private static void assertRefused(String label, Executable kernel) {
    String message = assertThrows(IllegalArgumentException.class, kernel).getMessage();
    assertTrue(message.contains("'" + label + "'"), message);
  }
}
