package org.batchwarp.device.opencl;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.BufferCheck;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.DirectHostBuffer;
import org.batchwarp.device.Event;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.LinearAlgebra;
import org.batchwarp.device.Stream;
import org.batchwarp.device.kernels.KernelSource;
import org.batchwarp.device.kernels.KernelVariant;
import org.batchwarp.device.kernels.ProgramCache;
import org.batchwarp.dlpack.TensorDevice;
import org.batchwarp.file.CacheFolder;
import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL10;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/** A context of one OpenCL device. */
final class OpenClDevice implements Device {
  private static final String NAME = "opencl";

  /** Work items of a group, where a kernel is right for every number of them. */
  private static final int GROUP_SIZE = 128;

  private final OpenClHardware hardware;
  private final long context;
  private final OpenClPrograms programs;
  private final LinearAlgebra linearAlgebra;

  /** For mapping host memory, which no stream has to wait for. */
  private final long mappingQueue;

  private boolean closed;

  private OpenClDevice(
      OpenClHardware hardware, long context, long mappingQueue, OpenClPrograms programs) {
    this.hardware = hardware;
    this.context = context;
    this.mappingQueue = mappingQueue;
    this.programs = programs;
    this.linearAlgebra = new OpenClLinearAlgebra(this);
  }

  static OpenClDevice open(OpenClHardware hardware) {
    return open(hardware, new ProgramCache(CacheFolder.named(NAME)), KernelSource::read);
  }

  /**
   * Opens a device with programs of its own.
   *
   * @param sources gives the source of a file's name
   */
  static OpenClDevice open(
      OpenClHardware hardware, ProgramCache cache, UnaryOperator<String> sources) {
    long context;
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer properties = stack.pointers(CL10.CL_CONTEXT_PLATFORM, hardware.platform(), 0);
      context =
          OpenClFailure.created(
              "clCreateContext on " + hardware.name(),
              code -> CL10.clCreateContext(properties, hardware.device(), null, 0, code));
    }
    long queue = 0;
    try {
      queue = createQueue(context, hardware, 0);
      return new OpenClDevice(
          hardware, context, queue, new OpenClPrograms(context, hardware, cache, sources));
    } catch (RuntimeException e) {
      if (queue != 0) {
        CL10.clReleaseCommandQueue(queue);
      }
      CL10.clReleaseContext(context);
      throw e;
    }
  }

  private static long createQueue(long context, OpenClHardware hardware, long properties) {
    return OpenClFailure.created(
        "clCreateCommandQueue on " + hardware.name(),
        code -> CL10.clCreateCommandQueue(context, hardware.device(), properties, code));
  }

  static String describe(OpenClHardware hardware) {
    return "%s, %d compute units, %.1f GiB, %s"
        .formatted(
            hardware.name(),
            hardware.computeUnits(),
            hardware.memory() / (double) (1 << 30),
            hardware.platformName());
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
    return hardware.largestAllocation();
  }

  @Override
  public long memoryBytes() {
    return hardware.memory();
  }

  @Override
  public DeviceBuffer allocate(String label, ElementType type, long elements) {
    requireOpen();
    return new OpenClBuffer(this, label, type, elements);
  }

  @Override
  public HostBuffer allocateHost(String label, ElementType type, long elements) {
    requireOpen();
    return hardware.sharesHostMemory()
            || BufferCheck.hostBytes(label, type, elements) > largestAllocation()
        ? OpenClHostMemory.pageable(label, type, elements)
        : OpenClHostMemory.pinned(this, label, type, elements);
  }

  /**
   * Creates a memory object, which the caller releases.
   *
   * @param host where its content is, or 0
   */
  long createMemory(String label, ElementType type, long elements, long flags, long host) {
    long largest = largestAllocation();
    if (elements < 0 || elements > largest / type.bytes()) {
      throw new IllegalArgumentException(
          "opencl device: buffer '%s' of %d elements of %s is too large, %s allows %d bytes"
              .formatted(label, elements, type.numpyName(), hardware.name(), largest));
    }
    // OpenCL knows no empty buffers.
    long bytes = Math.max(1, elements * type.bytes());
    return OpenClFailure.created(
        "clCreateBuffer '%s' of %d bytes".formatted(label, bytes),
        code -> CL10.nclCreateBuffer(context, flags, bytes, host, MemoryUtil.memAddress(code)));
  }

  synchronized ByteBuffer map(long memory, String label, long bytes) {
    int[] code = new int[1];
    ByteBuffer mapped =
        CL10.clEnqueueMapBuffer(
            mappingQueue,
            memory,
            true,
            CL10.CL_MAP_READ | CL10.CL_MAP_WRITE,
            0,
            Math.max(1, bytes),
            null,
            null,
            code,
            null);
    OpenClFailure.check(code[0], "clEnqueueMapBuffer '%s' of %d bytes".formatted(label, bytes));
    return mapped;
  }

  synchronized void unmap(long memory, long mapped) {
    CL10.nclEnqueueUnmapMemObject(mappingQueue, memory, mapped, 0, 0, 0);
    CL10.clFinish(mappingQueue);
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
  public Optional<DeviceBuffer> viewForResults(String label, ElementType type, ByteBuffer memory) {
    requireOpen();
    boolean isView =
        hardware.sharesHostMemory()
            && memory.isDirect()
            && memory.hasRemaining()
            && memory.remaining() <= largestAllocation()
            && MemoryUtil.memAddress(memory) % hardware.baseAlignment() == 0;
    return isView ? Optional.of(new OpenClHostView(this, label, type, memory)) : Optional.empty();
  }

  @Override
  public boolean viewsResults() {
    return hardware.sharesHostMemory();
  }

  @Override
  public Optional<TensorDevice> tensorDevice() {
    return Optional.empty();
  }

  @Override
  public Stream openStream() {
    requireOpen();
    return new OpenClStream(this, createQueue(context, hardware, 0), false);
  }

  @Override
  public Stream openTimedStream() {
    requireOpen();
    long queue = createQueue(context, hardware, CL10.CL_QUEUE_PROFILING_ENABLE);
    return new OpenClStream(this, queue, true);
  }

  OpenClKernel createKernel(KernelVariant variant) {
    long kernel = programs.createKernel(variant);
    int largest;
    try {
      largest = largestGroup(kernel);
    } catch (OpenClFailure e) {
      CL10.clReleaseKernel(kernel);
      throw e;
    }
    int size = variant.groupSize() > 0 ? variant.groupSize() : Math.min(GROUP_SIZE, largest);
    if (size > largest) {
      CL10.clReleaseKernel(kernel);
      throw new IllegalStateException(
          "opencl device: %s needs work-groups of %d, %s allows %d"
              .formatted(variant.function(), size, hardware.name(), largest));
    }
    return new OpenClKernel(kernel, variant.function(), size);
  }

  private int largestGroup(long kernel) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer size = stack.callocPointer(1);
      OpenClFailure.check(
          CL10.clGetKernelWorkGroupInfo(
              kernel, hardware.device(), CL10.CL_KERNEL_WORK_GROUP_SIZE, size, null),
          "clGetKernelWorkGroupInfo");
      return (int) Math.min(size.get(0), hardware.largestGroup());
    }
  }

  /**
   * The context's references: one of this device, and with most drivers one of each live object.
   */
  int references() {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer count = stack.mallocInt(1);
      OpenClFailure.check(
          CL10.clGetContextInfo(context, CL10.CL_CONTEXT_REFERENCE_COUNT, count, null),
          "clGetContextInfo");
      return count.get(0);
    }
  }

  OpenClHardware hardware() {
    return hardware;
  }

  @Override
  public Event wrapEvent(long handle) {
    requireOpen();
    if (handle == 0) {
      throw new IllegalArgumentException("handle must be an event's, got 0");
    }
    OpenClFailure.check(CL10.clRetainEvent(handle), "clRetainEvent");
    return new OpenClEvent(this, handle, false);
  }

  @Override
  public LinearAlgebra linearAlgebra() {
    requireOpen();
    return linearAlgebra;
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
      programs.close();
      CL10.clReleaseCommandQueue(mappingQueue);
      CL10.clReleaseContext(context);
    }
  }
}
