package org.batchwarp.device.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.DirectHostBuffer;
import org.batchwarp.device.Event;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.LinearAlgebra;
import org.batchwarp.device.ResourceStack;
import org.batchwarp.device.kernels.KernelSource;
import org.batchwarp.device.kernels.ProgramCache;
import org.batchwarp.dlpack.TensorDevice;
import org.batchwarp.file.CacheFolder;
import org.lwjgl.system.MemoryUtil;

/** A GPU, by its primary context. */
final class CudaDevice implements Device {
  static final String NAME = "cuda";

  private final CudaHardware hardware;
  private final ResourceStack owned = new ResourceStack();
  private final CudaContext context;
  private final EventHandles eventHandles;
  private final CudaMemory memory;
  private final CudaKernels kernels;
  private final LinearAlgebra linearAlgebra;
  private boolean closed;

  private CudaDevice(CudaHardware hardware, CudaKernels.Origin origin) {
    this.hardware = hardware;
    try {
      this.context = owned.own(new CudaContext(hardware));
      this.eventHandles = new EventHandles(context);
      this.memory = owned.own(CudaMemory.of(hardware, context));
      this.kernels = owned.own(CudaKernels.load(context, hardware, origin));
      this.linearAlgebra = new CudaLinearAlgebra(this);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  static CudaDevice open(CudaHardware hardware) {
    return open(
        hardware,
        new CudaKernels.Origin(
            CudaDevice::resource, KernelSource::read, new ProgramCache(CacheFolder.named(NAME))));
  }

  /** Opens a GPU with kernels of its own. */
  static CudaDevice open(CudaHardware hardware, CudaKernels.Origin origin) {
    return new CudaDevice(hardware, origin);
  }

  /** A file of the jar, with a zero at its end, which the driver wants after PTX. */
  static Optional<byte[]> resource(String name) {
    try (InputStream stream = CudaDevice.class.getResourceAsStream(name)) {
      if (stream == null) {
        return Optional.empty();
      }
      byte[] content = stream.readAllBytes();
      return Optional.of(Arrays.copyOf(content, content.length + 1));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + " of the jar", e);
    }
  }

  static String describe(CudaHardware hardware) {
    int capability = hardware.computeCapability();
    return "%s, %d multiprocessors of compute capability %d.%d, %.1f GiB, CUDA %s"
        .formatted(
            hardware.name(),
            hardware.multiprocessors(),
            capability / 10,
            capability % 10,
            hardware.memory() / (double) (1 << 30),
            CudaLibrary.require().version());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return describe(hardware);
  }

  @Override
  public long largestAllocation() {
    return hardware.memory();
  }

  @Override
  public long memoryBytes() {
    return hardware.memory();
  }

  @Override
  public CudaBuffer allocate(String label, ElementType type, long elements) {
    requireOpen();
    long largest = largestAllocation();
    if (elements < 0 || elements > largest / type.bytes()) {
      throw new IllegalArgumentException(
          "cuda device: buffer '%s' of %d elements of %s is too large, %s has %d bytes"
              .formatted(label, elements, type.numpyName(), hardware.name(), largest));
    }
    // The driver knows no empty memory.
    long bytes = Math.max(1, elements * type.bytes());
    return new CudaBuffer(
        this, label, type, elements, memory.allocate(bytes, "buffer '" + label + "'"));
  }

  @Override
  public HostBuffer allocateHost(String label, ElementType type, long elements) {
    requireOpen();
    return PinnedMemory.allocate(context, label, type, elements, 0);
  }

  @Override
  public HostBuffer allocateUpload(String label, ElementType type, long elements) {
    requireOpen();
    return PinnedMemory.allocate(
        context, label, type, elements, JCudaDriver.CU_MEMHOSTALLOC_WRITECOMBINED);
  }

  @Override
  public HostBuffer wrapHost(String label, ElementType type, ByteBuffer memory) {
    requireOpen();
    DirectHostBuffer.requireFit(label, type, memory);
    return new DirectHostBuffer(label, type, memory, pinned(memory));
  }

  /** Pins memory if the driver does that; returns what gives that up. Others are copied slower. */
  private Runnable pinned(ByteBuffer memory) {
    NativePointer start = new NativePointer(MemoryUtil.memAddress(memory));
    int bytes = memory.remaining();
    int code = context.codeOf(() -> JCudaDriver.cuMemHostRegister(start, bytes, 0));
    return code == CUresult.CUDA_SUCCESS
        ? () -> context.release(() -> JCudaDriver.cuMemHostUnregister(start))
        : () -> {};
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
    return Optional.of(TensorDevice.cuda(hardware.ordinal()));
  }

  @Override
  public CudaStream openStream() {
    requireOpen();
    return new CudaStream(this, false);
  }

  @Override
  public CudaStream openTimedStream() {
    requireOpen();
    return new CudaStream(this, true);
  }

  @Override
  public Event wrapEvent(long handle) {
    requireOpen();
    return CudaEvent.wrapped(this, handle);
  }

  @Override
  public LinearAlgebra linearAlgebra() {
    requireOpen();
    return linearAlgebra;
  }

  CudaContext context() {
    return context;
  }

  EventHandles eventHandles() {
    return eventHandles;
  }

  CudaMemory memory() {
    return memory;
  }

  CudaKernels kernels() {
    return kernels;
  }

  private synchronized void requireOpen() {
    if (closed) {
      throw new IllegalStateException("device '" + NAME + "' is closed");
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      owned.close();
    }
  }
}
