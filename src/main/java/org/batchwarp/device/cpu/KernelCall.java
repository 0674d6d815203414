package org.batchwarp.device.cpu;

import org.lwjgl.system.JNI;

/**
 * A kernel with its arguments.
 *
 * @param function the address of its {@code run_} function
 * @param buffers the address of its buffers' addresses
 * @param structure the address of its last argument
 */
record KernelCall(String name, long function, long buffers, long structure)
    implements Workers.Loop {

  @Override
  public void run(int first, int end, long scratch) {
    if (JNI.invokePPPI(buffers, structure, first, end, scratch, function) != 0) {
      throw new IllegalStateException("cpu device: there is no memory for " + name + " to work in");
    }
  }
}
