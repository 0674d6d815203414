package org.batchwarp.device.opencl;

import java.nio.ByteBuffer;
import org.batchwarp.device.Resource;
import org.lwjgl.opencl.CL10;
import org.lwjgl.system.MemoryStack;

/** A kernel object: a compiled kernel and its arguments. */
final class OpenClKernel implements Resource {
  private final long kernel;
  private final String function;
  private final int groupSize;

  /**
   * Takes over a kernel object.
   *
   * @param groupSize the work items of a group
   */
  OpenClKernel(long kernel, String function, int groupSize) {
    this.kernel = kernel;
    this.function = function;
    this.groupSize = groupSize;
  }

  long kernel() {
    return kernel;
  }

  int groupSize() {
    return groupSize;
  }

  /** Sets buffers, of which 0 is none, and the structure after them. */
  void setArguments(long[] memory, byte[] structure) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      for (int i = 0; i < memory.length; i++) {
        set(i, stack.malloc(Long.BYTES).putLong(0, memory[i]));
      }
      set(memory.length, stack.malloc(Long.BYTES, structure.length).put(0, structure));
    }
  }

  private void set(int index, ByteBuffer value) {
    OpenClFailure.check(
        CL10.clSetKernelArg(kernel, index, value), "clSetKernelArg " + index + " of " + function);
  }

  @Override
  public void close() {
    CL10.clReleaseKernel(kernel);
  }
}
