package org.batchwarp.device.cuda;

/** A call of cuBLAS or cuSOLVER that failed, by the name of the call and of its status. */
final class MathFailure extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /**
   * A failure.
   *
   * @param call what was called and on what
   * @param status its name
   */
  MathFailure(String call, String status, int number) {
    super("cuda device: %s failed with %s (%d)".formatted(call, status, number));
  }
}
