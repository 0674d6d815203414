package org.batchwarp.device.java;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.BufferCheck;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.DirectHostBuffer;
import org.batchwarp.device.Event;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.LinearAlgebra;
import org.batchwarp.device.Stream;
import org.batchwarp.dlpack.TensorDevice;

/**
 * Every kernel in plain Java on several threads. Its streams run each call to its end before it
 * returns, which is one of the orders that the contract of streams allows.
 */
final class JavaDevice implements Device {
  private final Workers workers;
  private final LinearAlgebra linearAlgebra;
  private volatile boolean closed;

  JavaDevice(int threads) {
    this.workers = new Workers(threads);
    this.linearAlgebra = new JavaLinearAlgebra(workers);
  }

  @Override
  public String name() {
    return "java";
  }

  @Override
  public String description() {
    return "plain Java " + Runtime.version().feature() + ", threads: " + workers.threads();
  }

  @Override
  public long largestAllocation() {
    return JavaBuffer.LARGEST;
  }

  @Override
  public long memoryBytes() {
    return 0;
  }

  @Override
  public DeviceBuffer allocate(String label, ElementType type, long elements) {
    requireOpen();
    return new JavaBuffer(label, type, elements);
  }

  @Override
  public HostBuffer allocateHost(String label, ElementType type, long elements) {
    requireOpen();
    // There is nothing to pin for a device that is the host.
    return new DirectHostBuffer(
        label, type, ByteBuffer.allocateDirect(BufferCheck.hostBytes(label, type, elements)));
  }

  @Override
  public HostBuffer wrapHost(String label, ElementType type, ByteBuffer memory) {
    requireOpen();
    return new DirectHostBuffer(label, type, memory);
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
    return Optional.empty();
  }

  @Override
  public Stream openStream() {
    requireOpen();
    return new JavaStream(this, workers, false);
  }

  @Override
  public Stream openTimedStream() {
    requireOpen();
    return new JavaStream(this, workers, true);
  }

  @Override
  public Event wrapEvent(long handle) {
    throw new UnsupportedOperationException(
        "java device: it has no events of other libraries, and nothing to wait for");
  }

  @Override
  public LinearAlgebra linearAlgebra() {
    requireOpen();
    return linearAlgebra;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("device 'java' is closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    workers.close();
  }
}
