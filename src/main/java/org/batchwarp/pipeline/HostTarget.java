package org.batchwarp.pipeline;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalInt;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Stream;
import org.batchwarp.dlpack.ExportedTensor;
import org.batchwarp.dlpack.TensorDevice;
import org.batchwarp.program.MeteredStream;
import org.lwjgl.system.MemoryUtil;

/**
 * Host memory that results are copied to, or written to by the device at once.
 *
 * @param view the memory as the device can write it
 * @param callersBuffer its number among the caller's, if it is one of those
 */
record HostTarget(HostBuffer memory, Optional<DeviceBuffer> view, OptionalInt callersBuffer)
    implements Target {

  @Override
  public boolean staysWithSlot() {
    return false;
  }

  @Override
  public void take(DeviceBuffer result, long start, long elements, MeteredStream stream) {
    if (view.equals(Optional.of(result))) {
      stream.stream().makeVisible(result);
    } else {
      stream.copyOut(result, memory, start, elements);
    }
  }

  @Override
  public void awaitDelivery(Stream stream) {
    stream.synchronize();
  }

  @Override
  public void awaitUploads() {
    // Results were awaited, and are last.
  }

  @Override
  public DeviceBatch onDevice(Stream stream) {
    throw new IllegalStateException(
        "the batch is in the host's memory: it is on the device with deliverOnDevice(true)");
  }

  @Override
  public long export(ElementType type, int[] axes, Runnable release) {
    // Pinned memory, too, since not every library takes what is called so.
    long data = MemoryUtil.memAddress(memory.bytes());
    return ExportedTensor.create(TensorDevice.CPU, data, type, axes, release);
  }

  @Override
  public ByteBuffer bytes(long elements) {
    int bytes = (int) elements * memory.type().bytes();
    return memory.bytes().limit(bytes).slice().order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    view.ifPresent(DeviceBuffer::close);
    memory.close();
  }
}
