package org.batchwarp.device.cuda;

import jcuda.driver.CUfunction;
import org.batchwarp.device.kernels.KernelLaunch;

/**
 * A kernel of a module.
 *
 * @param largestBlock the threads of a block with which most threads run at a time
 */
record CudaKernel(CUfunction function, int largestBlock) {
  private static final int WARP = 32;

  /**
   * How many threads a block has: what the kernel needs or, if that is open, so many that a group's
   * work takes the fewest passes and leaves few threads idle in the last.
   */
  int blockSize(KernelLaunch launch) {
    int needed = launch.variant().groupSize();
    return needed > 0 ? needed : evened(launch.groupItems(), largestBlock);
  }

  static int evened(int items, int largest) {
    int passes = divideUp(Math.max(1, items), largest);
    return Math.min(largest, divideUp(divideUp(Math.max(1, items), passes), WARP) * WARP);
  }

  private static int divideUp(int value, int divisor) {
    return (value + divisor - 1) / divisor;
  }
}
