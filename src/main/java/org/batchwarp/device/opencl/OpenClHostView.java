package org.batchwarp.device.opencl;

import java.nio.ByteBuffer;
import org.batchwarp.array.ElementType;
import org.lwjgl.opencl.CL10;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * The host's memory as a memory object ({@code CL_MEM_USE_HOST_PTR}), which belongs to the device
 * and to the host in turn: to the host while it is mapped.
 */
final class OpenClHostView extends OpenClBuffer {
  /** Where the driver says it is mapped, which is where the memory is; 0 if it is the device's. */
  private long mapped;

  OpenClHostView(OpenClDevice device, String label, ElementType type, ByteBuffer memory) {
    super(
        device,
        label,
        type,
        memory.remaining() / type.bytes(),
        CL10.CL_MEM_READ_WRITE | CL10.CL_MEM_USE_HOST_PTR,
        MemoryUtil.memAddress(memory));
  }

  /** Enqueues that it becomes the host's. */
  void giveToHost(long queue) {
    long memory = handle();
    if (mapped != 0) {
      return;
    }
    long flags = CL10.CL_MAP_READ | CL10.CL_MAP_WRITE;
    try (MemoryStack stack = MemoryStack.stackPush()) {
      long code = stack.nint(0);
      mapped =
          CL10.nclEnqueueMapBuffer(queue, memory, CL10.CL_FALSE, flags, 0, bytes(), 0, 0, 0, code);
      OpenClFailure.check(MemoryUtil.memGetInt(code), "clEnqueueMapBuffer of '" + label() + "'");
    }
  }

  @Override
  long handleFor(long queue) {
    long memory = handle();
    if (mapped != 0) {
      OpenClFailure.check(
          CL10.nclEnqueueUnmapMemObject(queue, memory, mapped, 0, 0, 0),
          "clEnqueueUnmapMemObject of '" + label() + "'");
      mapped = 0;
    }
    return memory;
  }

  @Override
  public void close() {
    if (mapped != 0) {
      device().unmap(handle(), mapped);
      mapped = 0;
    }
    super.close();
  }
}
