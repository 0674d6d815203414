package org.batchwarp.device.cuda;

import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/** Works with events by their handles, of which JCuda knows only those that it created. */
final class EventHandles {
  private final CudaContext context;
  private final long synchronize = CudaLibrary.require().requireFunction("cuEventSynchronize");
  private final long streamWait = CudaLibrary.require().requireFunction("cuStreamWaitEvent");
  private final long elapsedTime = CudaLibrary.require().requireFunction("cuEventElapsedTime");

  EventHandles(CudaContext context) {
    this.context = context;
  }

  /** Blocks the calling thread. */
  void await(long event) {
    context.call("cuEventSynchronize", () -> JNI.callPI(event, synchronize));
  }

  /** Lets what a stream does from now on wait. */
  void awaitOn(long stream, long event) {
    context.call("cuStreamWaitEvent", () -> JNI.callPPI(stream, event, 0, streamWait));
  }

  /** From one timed event to another, which were both reached. */
  long nanosecondsBetween(long start, long end) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      long milliseconds = stack.nmalloc(Float.BYTES);
      context.call("cuEventElapsedTime", () -> JNI.callPPPI(milliseconds, start, end, elapsedTime));
      return Math.round(MemoryUtil.memGetFloat(milliseconds) * 1e6);
    }
  }
}
