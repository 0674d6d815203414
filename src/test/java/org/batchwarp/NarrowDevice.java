package org.batchwarp;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Event;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.LinearAlgebra;
import org.batchwarp.device.Stream;
import org.batchwarp.dlpack.TensorDevice;

/** A real device that allows only small buffers, and counts what it is asked for. */
final class NarrowDevice implements Device {
  private final Device device;
  private final long largestAllocation;
  private int requests;

  /**
   * Narrows a device, and closes it with this.
   *
   * @param largestAllocation in bytes
   */
  NarrowDevice(Device device, long largestAllocation) {
    this.device = device;
    this.largestAllocation = largestAllocation;
  }

  /** How often anything was allocated or opened. */
  int requests() {
    return requests;
  }

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public String description() {
    return device.description();
  }

  @Override
  public long largestAllocation() {
    return largestAllocation;
  }

  @Override
  public long memoryBytes() {
    return device.memoryBytes();
  }

  @Override
  public DeviceBuffer allocate(String label, ElementType type, long elements) {
    requests++;
    if (elements * type.bytes() > largestAllocation) {
      throw new AssertionError(label + " needs " + elements * type.bytes() + " bytes");
    }
    return device.allocate(label, type, elements);
  }

  @Override
  public HostBuffer allocateHost(String label, ElementType type, long elements) {
    requests++;
    return device.allocateHost(label, type, elements);
  }

  @Override
  public HostBuffer wrapHost(String label, ElementType type, ByteBuffer memory) {
    return device.wrapHost(label, type, memory);
  }

  @Override
  public Optional<DeviceBuffer> view(String label, ElementType type, ByteBuffer memory) {
    return Optional.empty();
  }

  @Override
  public boolean viewsHostMemory() {
    return false;
  }

  @Override
  public Optional<TensorDevice> tensorDevice() {
    return device.tensorDevice();
  }

  @Override
  public Stream openStream() {
    requests++;
    return device.openStream();
  }

  @Override
  public Stream openTimedStream() {
    requests++;
    return device.openTimedStream();
  }

  @Override
  public Event wrapEvent(long handle) {
    return device.wrapEvent(handle);
  }

  @Override
  public LinearAlgebra linearAlgebra() {
    return device.linearAlgebra();
  }

  @Override
  public void close() {
    device.close();
  }
}
