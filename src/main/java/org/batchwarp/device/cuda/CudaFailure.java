package org.batchwarp.device.cuda;

import java.util.Set;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** A call of the CUDA driver that failed, by the name of the call and of its error code. */
final class CudaFailure extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /** After these the driver refuses all further work in the context. */
  private static final Set<Integer> FATAL =
      Set.of(
          CUresult.CUDA_ERROR_ECC_UNCORRECTABLE,
          CUresult.CUDA_ERROR_NVLINK_UNCORRECTABLE,
          CUresult.CUDA_ERROR_ILLEGAL_ADDRESS,
          CUresult.CUDA_ERROR_LAUNCH_TIMEOUT,
          CUresult.CUDA_ERROR_CONTEXT_IS_DESTROYED,
          CUresult.CUDA_ERROR_ASSERT,
          CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR,
          CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION,
          CUresult.CUDA_ERROR_MISALIGNED_ADDRESS,
          CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE,
          CUresult.CUDA_ERROR_INVALID_PC,
          CUresult.CUDA_ERROR_LAUNCH_FAILED);

  private static final String WHAT_TO_DO =
      "; earlier work may be the cause, and the device can do no more work: close it, and restart"
          + " the process if a new one fails, too";

  private final int code;

  CudaFailure(String call, int code) {
    this(call, code, FATAL.contains(code) ? WHAT_TO_DO : "");
  }

  /**
   * A failure with more to say about it.
   *
   * @param detail follows the text of the code
   */
  CudaFailure(String call, int code, String detail) {
    super("cuda device: " + call + " failed with " + name(code) + detail);
    this.code = code;
  }

  int code() {
    return code;
  }

  /**
   * Throws if a call did not succeed.
   *
   * @param call what was called and on what
   */
  static void check(int code, String call) {
    if (code != CUresult.CUDA_SUCCESS) {
      throw new CudaFailure(call, code);
    }
  }

  private static String name(int code) {
    String[] text = new String[1];
    boolean known = JCudaDriver.cuGetErrorString(code, text) == CUresult.CUDA_SUCCESS;
    return CUresult.stringFor(code)
        + " ("
        + code
        + (known && text[0] != null ? ": " + text[0] : "")
        + ")";
  }
}
