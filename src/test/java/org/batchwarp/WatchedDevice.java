package org.batchwarp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Devices;
import org.batchwarp.device.Event;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.LinearAlgebra;
import org.batchwarp.device.Stream;
import org.batchwarp.dlpack.TensorDevice;

/** A real device that remembers what it gave, to tell what of it was not closed. */
public final class WatchedDevice implements Device {
  private final Device device;
  private final List<DeviceBuffer> buffers = new CopyOnWriteArrayList<>();
  private final List<HostBuffer> hostBuffers = new CopyOnWriteArrayList<>();
  private final List<Stream> streams = new CopyOnWriteArrayList<>();
  private final AtomicInteger allocationsUntilFailure = new AtomicInteger(Integer.MAX_VALUE);
  private final AtomicInteger successesOfFailing = new AtomicInteger();
  private volatile String failing = "";
  private volatile Runnable beforeLinearAlgebra = () -> {};

  public WatchedDevice() {
    this(Devices.open("java:2"));
  }

  /** Watches what is asked for by way of this; closing this closes the device. */
  public WatchedDevice(Device device) {
    this.device = device;
  }

  /** Lets the allocation after the next {@code allocations} fail, and then no more. */
  public void failAfter(int allocations) {
    allocationsUntilFailure.set(allocations);
  }

  /** Lets every allocation of this label fail. */
  public void failFor(String label) {
    failFor(label, 0);
  }

  /** Lets every allocation of this label fail after so many of them. */
  public void failFor(String label, int successes) {
    failing = label;
    successesOfFailing.set(successes);
  }

  /** Does something whenever linear algebra is asked for, on the thread that asks. */
  public void beforeLinearAlgebra(Runnable action) {
    beforeLinearAlgebra = action;
  }

  private void countAllocation(String label) {
    boolean isDenied = label.equals(failing) && successesOfFailing.getAndDecrement() <= 0;
    if (allocationsUntilFailure.getAndDecrement() == 0 || isDenied) {
      throw new IllegalStateException("no memory for " + label);
    }
  }

  /** The number of all buffers and streams that were ever opened. */
  public int opened() {
    return buffers.size() + hostBuffers.size() + streams.size();
  }

  /** The bytes of all buffers that were ever allocated. */
  long allocatedBytes() {
    LongStream onDevice =
        buffers.stream().mapToLong(buffer -> buffer.elements() * buffer.type().bytes());
    LongStream onHost =
        hostBuffers.stream().mapToLong(buffer -> buffer.elements() * buffer.type().bytes());
    return onDevice.sum() + onHost.sum();
  }

  /** What is open still, by label. */
  public List<String> open() {
    List<String> open = new ArrayList<>();
    try (Stream stream = device.openStream();
        HostBuffer nothing = device.allocateHost("nothing", ElementType.UINT8, 0)) {
      buffers.stream().filter(buffer -> isOpen(stream, buffer)).forEach(b -> open.add(b.label()));
      nothing.bytes();
    }
    hostBuffers.stream()
        .filter(buffer -> succeeds(buffer::bytes))
        .forEach(buffer -> open.add("host " + buffer.label()));
    streams.stream()
        .filter(stream -> succeeds(stream::synchronize))
        .forEach(s -> open.add("stream"));
    return open;
  }

  private boolean isOpen(Stream stream, DeviceBuffer buffer) {
    try (HostBuffer empty = device.allocateHost("empty", buffer.type(), 0)) {
      return succeeds(() -> stream.copyOut(buffer, empty, 0));
    }
  }

  /** What is closed throws at every use, as the contract says. */
  private static boolean succeeds(Runnable use) {
    try {
      use.run();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
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
    return device.largestAllocation();
  }

  @Override
  public long memoryBytes() {
    return device.memoryBytes();
  }

  @Override
  public DeviceBuffer allocate(String label, ElementType type, long elements) {
    countAllocation(label);
    DeviceBuffer buffer = device.allocate(label, type, elements);
    buffers.add(buffer);
    return buffer;
  }

  @Override
  public HostBuffer allocateHost(String label, ElementType type, long elements) {
    countAllocation(label);
    HostBuffer buffer = device.allocateHost(label, type, elements);
    hostBuffers.add(buffer);
    return buffer;
  }

  @Override
  public HostBuffer wrapHost(String label, ElementType type, ByteBuffer memory) {
    countAllocation(label);
    HostBuffer buffer = device.wrapHost(label, type, memory);
    hostBuffers.add(buffer);
    return buffer;
  }

  @Override
  public Optional<DeviceBuffer> view(String label, ElementType type, ByteBuffer memory) {
    return device.view(label, type, memory);
  }

  @Override
  public boolean viewsHostMemory() {
    return device.viewsHostMemory();
  }

  @Override
  public Optional<DeviceBuffer> viewForResults(String label, ElementType type, ByteBuffer memory) {
    return device.viewForResults(label, type, memory);
  }

  @Override
  public boolean viewsResults() {
    return device.viewsResults();
  }

  @Override
  public Optional<TensorDevice> tensorDevice() {
    return device.tensorDevice();
  }

  @Override
  public Stream openStream() {
    return watched(device::openStream);
  }

  @Override
  public Stream openTimedStream() {
    return watched(device::openTimedStream);
  }

  private Stream watched(Supplier<Stream> opening) {
    countAllocation("stream");
    Stream stream = opening.get();
    streams.add(stream);
    return stream;
  }

  @Override
  public Event wrapEvent(long handle) {
    return device.wrapEvent(handle);
  }

  @Override
  public LinearAlgebra linearAlgebra() {
    beforeLinearAlgebra.run();
    return device.linearAlgebra();
  }

  @Override
  public void close() {
    device.close();
  }
}
