package org.batchwarp.device.opencl;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.batchwarp.device.CopyRange;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Event;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Stream;
import org.batchwarp.device.kernels.KernelLaunch;
import org.batchwarp.device.kernels.KernelVariant;
import org.batchwarp.device.kernels.LaunchPlanner;
import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL12;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/** An in-order command queue, with kernel objects of its own, since their arguments are state. */
final class OpenClStream implements Stream {
  private final OpenClDevice device;
  private final Map<KernelVariant, OpenClKernel> kernels = new HashMap<>();
  private final boolean timed;
  // PoCL 3.1 compiles the kernel for bytes to wrong values, and no GPU has shown yet what it gains.
  private final LaunchPlanner planner = new LaunchPlanner(this::launch, this::clear, false);
  private long queue;

  OpenClStream(OpenClDevice device, long queue, boolean timed) {
    this.device = device;
    this.timed = timed;
    this.queue = queue;
  }

  /** The stream as one of the given device. */
  static OpenClStream of(Stream stream, OpenClDevice device) {
    if (stream instanceof OpenClStream own && own.device == device) {
      return own;
    }
    throw new IllegalArgumentException("the stream belongs to another device");
  }

  @Override
  public long handle() {
    if (queue == 0) {
      throw new IllegalStateException("stream is closed");
    }
    return queue;
  }

  @Override
  public void copyIn(HostBuffer source, DeviceBuffer target, long start, long elements) {
    CopyRange.check(source, 0, target, start, elements);
    long bytes = elements * source.type().bytes();
    long offset = start * source.type().bytes();
    long memory = OpenClBuffer.of(target, device).handleFor(handle());
    long host = MemoryUtil.memAddress(source.bytes());
    if (bytes > 0) {
      OpenClFailure.check(
          CL10.nclEnqueueWriteBuffer(handle(), memory, 0, offset, bytes, host, 0, 0, 0),
          "clEnqueueWriteBuffer to '" + target.label() + "'");
    }
  }

  @Override
  public void copyOut(DeviceBuffer source, HostBuffer target, long start, long elements) {
    CopyRange.check(target, start, source, 0, elements);
    long bytes = elements * source.type().bytes();
    long memory = OpenClBuffer.of(source, device).handleFor(handle());
    long host = MemoryUtil.memAddress(target.bytes()) + start * target.type().bytes();
    if (bytes > 0) {
      OpenClFailure.check(
          CL10.nclEnqueueReadBuffer(handle(), memory, 0, 0, bytes, host, 0, 0, 0),
          "clEnqueueReadBuffer from '" + source.label() + "'");
    }
  }

  @Override
  public void makeVisible(DeviceBuffer view) {
    if (OpenClBuffer.of(view, device) instanceof OpenClHostView own) {
      own.giveToHost(handle());
    }
  }

  @Override
  public void launch(Kernel kernel) {
    handle();
    kernel.accept(planner);
  }

  private void clear(DeviceBuffer given) {
    OpenClBuffer buffer = OpenClBuffer.of(given, device);
    long memory = buffer.handleFor(handle());
    if (buffer.elements() == 0) {
      return;
    }
    try (MemoryStack stack = MemoryStack.stackPush()) {
      ByteBuffer zero = stack.calloc(1);
      OpenClFailure.check(
          CL12.clEnqueueFillBuffer(handle(), memory, zero, 0, buffer.bytes(), null, null),
          "clEnqueueFillBuffer of '" + buffer.label() + "'");
    }
  }

  void launch(KernelLaunch launch) {
    List<Optional<DeviceBuffer>> buffers = launch.buffers();
    long queue = handle();
    long[] memory = new long[buffers.size()];
    for (int i = 0; i < memory.length; i++) {
      memory[i] =
          buffers.get(i).map(given -> OpenClBuffer.of(given, device).handleFor(queue)).orElse(0L);
    }
    if (launch.groups() == 0) {
      return;
    }
    OpenClKernel kernel = kernels.computeIfAbsent(launch.variant(), device::createKernel);
    kernel.setArguments(memory, launch.structure().bytes());
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer local = stack.pointers(kernel.groupSize());
      PointerBuffer global = stack.pointers(launch.groups() * kernel.groupSize());
      OpenClFailure.check(
          CL10.clEnqueueNDRangeKernel(queue, kernel.kernel(), 1, null, global, local, null, null),
          "clEnqueueNDRangeKernel of " + launch.variant().function());
    }
  }

  @Override
  public Event record() {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer event = stack.mallocPointer(1);
      OpenClFailure.check(
          CL12.clEnqueueMarkerWithWaitList(handle(), null, event), "clEnqueueMarkerWithWaitList");
      // Without this, a queue that waits for the event could wait for work that never starts.
      OpenClFailure.check(CL10.clFlush(handle()), "clFlush");
      return new OpenClEvent(device, event.get(0), timed);
    }
  }

  @Override
  public void waitFor(Event event) {
    long queue = handle();
    OpenClEvent own = OpenClEvent.of(event, device);
    try (MemoryStack stack = MemoryStack.stackPush()) {
      OpenClFailure.check(
          CL12.clEnqueueBarrierWithWaitList(queue, stack.pointers(own.handle()), null),
          "clEnqueueBarrierWithWaitList");
    }
  }

  @Override
  public void synchronize() {
    OpenClFailure.check(CL10.clFinish(handle()), "clFinish");
  }

  @Override
  public void close() {
    if (queue != 0) {
      CL10.clFinish(queue);
      kernels.values().forEach(OpenClKernel::close);
      kernels.clear();
      CL10.clReleaseCommandQueue(queue);
      queue = 0;
    }
  }
}
