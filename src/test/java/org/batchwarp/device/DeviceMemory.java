package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.batchwarp.array.ElementType;

/**
 * Arrays in and out of a device's memory. Every buffer is larger than its contents, and poisoned
 * with NaN (all bits set) before use, so that what is read or written beyond them shows.
 */
final class DeviceMemory implements AutoCloseable {
  private static final int SPARE = 13;

  private final Device device;
  private final Stream stream;
  private final ResourceStack owned = new ResourceStack();

  DeviceMemory(Device device) {
    this.device = device;
    this.stream = owned.own(device.openStream());
  }

  Device device() {
    return device;
  }

  Stream stream() {
    return stream;
  }

  void launch(Kernel kernel) {
    stream.launch(kernel);
  }

  /** A buffer with nothing but poison. */
  DeviceBuffer poisoned(ElementType type, int elements) {
    return filled(type, elements, bytes -> {});
  }

  DeviceBuffer of(byte... values) {
    return filled(ElementType.UINT8, values.length, bytes -> bytes.put(values));
  }

  DeviceBuffer ofIntegers(int... values) {
    return filled(ElementType.INT32, values.length, bytes -> bytes.asIntBuffer().put(values));
  }

  DeviceBuffer of(float... values) {
    return filled(ElementType.FLOAT32, values.length, bytes -> bytes.asFloatBuffer().put(values));
  }

  DeviceBuffer of(double... values) {
    return filled(ElementType.FLOAT64, values.length, bytes -> bytes.asDoubleBuffer().put(values));
  }

  /** Values as the bytes or the floats that they are. */
  DeviceBuffer ofContent(Content content, float[] values) {
    if (content.type() == ElementType.FLOAT32) {
      return of(values);
    }
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (int) values[i];
    }
    return of(bytes);
  }

  private DeviceBuffer filled(ElementType type, int elements, Consumer<ByteBuffer> contents) {
    DeviceBuffer buffer = owned.own(device.allocate("tested", type, elements + SPARE));
    try (HostBuffer host = device.allocateHost("contents", type, elements + SPARE)) {
      ByteBuffer bytes = host.bytes();
      byte[] poison = new byte[bytes.capacity()];
      Arrays.fill(poison, (byte) 0xFF);
      bytes.duplicate().put(poison);
      contents.accept(bytes);
      stream.copyIn(host, buffer, elements + SPARE);
      stream.synchronize();
    }
    return buffer;
  }

  float[] floats(DeviceBuffer buffer) {
    float[] values = new float[(int) buffer.elements()];
    read(buffer, bytes -> bytes.asFloatBuffer().get(values));
    for (int i = values.length - SPARE; i < values.length; i++) {
      assertTrue(Float.isNaN(values[i]), "written past the end");
    }
    return Arrays.copyOf(values, values.length - SPARE);
  }

  double[] doubles(DeviceBuffer buffer) {
    double[] values = new double[(int) buffer.elements()];
    read(buffer, bytes -> bytes.asDoubleBuffer().get(values));
    for (int i = values.length - SPARE; i < values.length; i++) {
      assertTrue(Double.isNaN(values[i]), "written past the end");
    }
    return Arrays.copyOf(values, values.length - SPARE);
  }

  /** The bits of float16 values. */
  int[] halves(DeviceBuffer buffer) {
    int[] bits = new int[(int) buffer.elements()];
    read(buffer, bytes -> Arrays.setAll(bits, i -> bytes.getShort(2 * i) & 0xFFFF));
    for (int i = bits.length - SPARE; i < bits.length; i++) {
      assertTrue(bits[i] == 0xFFFF, "written past the end");
    }
    return Arrays.copyOf(bits, bits.length - SPARE);
  }

  /** All bytes of a buffer, with those past its contents. */
  byte[] allBytes(DeviceBuffer buffer) {
    byte[] all = new byte[(int) buffer.elements() * buffer.type().bytes()];
    read(buffer, bytes -> bytes.get(all));
    return all;
  }

  private void read(DeviceBuffer buffer, Consumer<ByteBuffer> reader) {
    try (HostBuffer host = device.allocateHost("read", buffer.type(), buffer.elements())) {
      stream.copyOut(buffer, host, buffer.elements());
      stream.synchronize();
      reader.accept(host.bytes());
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
