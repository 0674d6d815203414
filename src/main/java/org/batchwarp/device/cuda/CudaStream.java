package org.batchwarp.device.cuda;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Optional;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import org.batchwarp.device.CopyRange;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Event;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Stream;
import org.batchwarp.device.kernels.KernelLaunch;
import org.batchwarp.device.kernels.LaunchPlanner;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * A stream of CUDA that does not wait for the default stream, in which other users of CUDA in the
 * process may work.
 */
final class CudaStream implements Stream {
  private static final int LARGEST_ALIGNMENT = 16;

  private final CudaDevice device;
  private final CudaContext context;
  private final boolean timed;
  private final LaunchPlanner planner = new LaunchPlanner(this::launch, this::clear, true);
  private final NativeStream stream = new NativeStream();
  private CublasProducts products;
  private boolean closed;

  CudaStream(CudaDevice device, boolean timed) {
    this.device = device;
    this.timed = timed;
    this.context = device.context();
    context.call(
        "cuStreamCreate",
        () -> JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
  }

  /** The stream as one of the given device. */
  static CudaStream of(Stream stream, CudaDevice device) {
    if (stream instanceof CudaStream own && own.device == device) {
      return own;
    }
    throw new IllegalArgumentException("the stream belongs to another device");
  }

  /** The handle. */
  CUstream stream() {
    if (closed) {
      throw new IllegalStateException("stream is closed");
    }
    return stream;
  }

  /** Products on this stream by cuBLAS, which must be there. */
  CublasProducts products() {
    stream();
    if (products == null) {
      products = new CublasProducts(device, this);
    }
    return products;
  }

  @Override
  public void copyIn(HostBuffer source, DeviceBuffer target, long start, long elements) {
    CopyRange.check(source, 0, target, start, elements);
    int size = source.type().bytes();
    DevicePointer to = CudaBuffer.of(target, device).start().at(start * size);
    NativePointer from = new NativePointer(MemoryUtil.memAddress(source.bytes()));
    CUstream open = stream();
    if (elements > 0) {
      context.call(
          "cuMemcpyHtoDAsync to '%s', %d bytes".formatted(target.label(), elements * size),
          () -> JCudaDriver.cuMemcpyHtoDAsync(to, from, elements * size, open));
    }
  }

  @Override
  public void copyOut(DeviceBuffer source, HostBuffer target, long start, long elements) {
    CopyRange.check(target, start, source, 0, elements);
    int size = source.type().bytes();
    DevicePointer from = CudaBuffer.of(source, device).start();
    NativePointer to = new NativePointer(MemoryUtil.memAddress(target.bytes()) + start * size);
    CUstream open = stream();
    if (elements > 0) {
      context.call(
          "cuMemcpyDtoHAsync from '%s', %d bytes".formatted(source.label(), elements * size),
          () -> JCudaDriver.cuMemcpyDtoHAsync(to, from, elements * size, open));
    }
  }

  @Override
  public void launch(Kernel kernel) {
    stream();
    kernel.accept(planner);
  }

  private void clear(DeviceBuffer given) {
    CudaBuffer buffer = CudaBuffer.of(given, device);
    DevicePointer start = buffer.start();
    if (buffer.bytes() > 0) {
      context.call(
          "cuMemsetD8Async of '%s', %d bytes".formatted(buffer.label(), buffer.bytes()),
          () -> JCudaDriver.cuMemsetD8Async(start, (byte) 0, buffer.bytes(), stream));
    }
  }

  void launch(KernelLaunch launch) {
    List<Optional<DeviceBuffer>> buffers = launch.buffers();
    CUstream open = stream();
    try (MemoryStack stack = MemoryStack.stackPush()) {
      // The driver reads each argument from where a pointer of this array points to.
      PointerBuffer arguments = stack.mallocPointer(buffers.size() + 1);
      LongBuffer addresses = stack.mallocLong(buffers.size());
      for (int i = 0; i < buffers.size(); i++) {
        addresses.put(
            i, buffers.get(i).map(one -> CudaBuffer.of(one, device).start().address()).orElse(0L));
        arguments.put(i, MemoryUtil.memAddress(addresses, i));
      }
      if (launch.groups() == 0) {
        return;
      }
      byte[] structure = launch.structure().bytes();
      ByteBuffer copy = stack.malloc(LARGEST_ALIGNMENT, structure.length).put(0, structure);
      arguments.put(buffers.size(), MemoryUtil.memAddress(copy));
      enqueue(launch, new NativePointer(arguments.address()), open);
    }
  }

  private void enqueue(KernelLaunch launch, NativePointer arguments, CUstream open) {
    CudaKernel kernel = device.kernels().of(launch);
    int grid = Math.toIntExact(launch.groups());
    int block = kernel.blockSize(launch);
    context.call(
        "cuLaunchKernel of %s, %d blocks of %d threads"
            .formatted(launch.variant().function(), grid, block),
        () ->
            JCudaDriver.cuLaunchKernel(
                kernel.function(), grid, 1, 1, block, 1, 1, 0, open, arguments, null));
  }

  @Override
  public Event record() {
    return CudaEvent.recorded(device, stream(), timed);
  }

  @Override
  public void waitFor(Event event) {
    device.eventHandles().awaitOn(handle(), CudaEvent.of(event, device).handle());
  }

  @Override
  public long handle() {
    stream();
    return stream.handle();
  }

  @Override
  public void synchronize() {
    CUstream open = stream();
    context.call("cuStreamSynchronize", () -> JCudaDriver.cuStreamSynchronize(open));
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      context.release(() -> JCudaDriver.cuStreamSynchronize(stream));
      if (products != null) {
        products.close();
      }
      context.release(() -> JCudaDriver.cuStreamDestroy(stream));
    }
  }
}
