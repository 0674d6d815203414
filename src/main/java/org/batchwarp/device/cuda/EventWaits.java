package org.batchwarp.device.cuda;

import org.lwjgl.system.JNI;

/** Waits for events by their handles, of which JCuda knows only those that it created. */
final class EventWaits {
  private final CudaContext context;
  private final long synchronize = CudaLibrary.require().requireFunction("cuEventSynchronize");
  private final long streamWait = CudaLibrary.require().requireFunction("cuStreamWaitEvent");

  EventWaits(CudaContext context) {
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
}
