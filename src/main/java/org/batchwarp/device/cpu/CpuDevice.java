package org.batchwarp.device.cpu;

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
 * The processor, by kernels built for one of its instruction sets, on several threads. Its streams
 * run each call to its end before it returns, as the contract of streams allows.
 */
final class CpuDevice implements Device {
  static final String NAME = "cpu";

  private final KernelLibrary library;
  private final NativeMemory memory;
  private final ScratchPool scratches;
  private final Workers workers;
  private final LinearAlgebra linearAlgebra;
  private volatile boolean closed;

  CpuDevice(KernelLibrary library, int threads) {
    this.library = library;
    this.memory = new NativeMemory(library);
    this.scratches = new ScratchPool(library);
    this.workers = new Workers(threads, scratches);
    this.linearAlgebra = new CpuLinearAlgebra(this);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return library.set().description() + ", threads: " + workers.threads();
  }

  @Override
  public long largestAllocation() {
    return CpuBuffer.LARGEST;
  }

  @Override
  public long memoryBytes() {
    return NativeMemory.installed();
  }

  @Override
  public DeviceBuffer allocate(String label, ElementType type, long elements) {
    requireOpen();
    return CpuBuffer.allocate(this, label, type, elements);
  }

  @Override
  public HostBuffer allocateHost(String label, ElementType type, long elements) {
    requireOpen();
    return new DirectHostBuffer(
        label, type, AlignedMemory.allocate(BufferCheck.hostBytes(label, type, elements)));
  }

  @Override
  public HostBuffer wrapHost(String label, ElementType type, ByteBuffer memory) {
    requireOpen();
    return new DirectHostBuffer(label, type, memory);
  }

  @Override
  public Optional<DeviceBuffer> view(String label, ElementType type, ByteBuffer memory) {
    requireOpen();
    return CpuBuffer.view(this, label, type, memory);
  }

  @Override
  public boolean viewsHostMemory() {
    return true;
  }

  @Override
  public Optional<TensorDevice> tensorDevice() {
    return Optional.of(TensorDevice.CPU);
  }

  @Override
  public Stream openStream() {
    requireOpen();
    return new CpuStream(this, false);
  }

  @Override
  public Stream openTimedStream() {
    requireOpen();
    return new CpuStream(this, true);
  }

  @Override
  public Event wrapEvent(long handle) {
    throw new UnsupportedOperationException(
        "cpu device: it has no events of other libraries, and nothing to wait for");
  }

  @Override
  public LinearAlgebra linearAlgebra() {
    requireOpen();
    return linearAlgebra;
  }

  KernelLibrary library() {
    return library;
  }

  NativeMemory memory() {
    return memory;
  }

  Workers workers() {
    return workers;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("device '" + NAME + "' is closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    workers.close();
    scratches.close();
  }
}
