package org.batchwarp.device.cuda;

import java.util.function.IntSupplier;
import jcuda.jcublas.cublasFillMode;
import jcuda.jcusolver.JCusolver;
import jcuda.jcusolver.JCusolverDn;
import jcuda.jcusolver.cusolverDnHandle;
import jcuda.jcusolver.cusolverEigMode;
import jcuda.jcusolver.cusolverStatus;
import jcuda.runtime.cudaStream_t;
import org.batchwarp.device.Resource;

/** A handle of cuSOLVER's dense routines on one stream. */
final class Cusolver implements Resource {
  private final CudaContext context;
  private final cusolverDnHandle handle = new cusolverDnHandle();
  private boolean closed;

  /** Creates a handle; the caller closes it before the stream. */
  Cusolver(CudaContext context, CudaStream stream) {
    this.context = context;
    call("cusolverDnCreate", () -> JCusolverDn.cusolverDnCreate(handle));
    try {
      cudaStream_t own = new cudaStream_t(stream.stream());
      call("cusolverDnSetStream", () -> JCusolverDn.cusolverDnSetStream(handle, own));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Whether cuSOLVER is there. */
  static boolean isAvailable() {
    return Loaded.AVAILABLE;
  }

  /** Initialized by the first use. */
  private static final class Loaded {
    static final boolean AVAILABLE =
        MathLibrary.load(
            "cuSOLVER",
            "libcusolver.so.11",
            "jcusolver-natives",
            "ZCA's matrix is computed by the host's processor, which takes longer",
            Cusolver::load);

    private Loaded() {}
  }

  private static void load() {
    JCusolver.initialize();
    // Every call's status is checked where it is made.
    JCusolver.setExceptionsEnabled(false);
  }

  /** The elements of the workspace that {@link #decompose} needs. */
  int workspace(DevicePointer matrix, int order, DevicePointer values) {
    int[] elements = new int[1];
    call(
        "cusolverDnDsyevd_bufferSize of order " + order,
        () ->
            JCusolverDn.cusolverDnDsyevd_bufferSize(
                handle,
                cusolverEigMode.CUSOLVER_EIG_MODE_VECTOR,
                cublasFillMode.CUBLAS_FILL_MODE_LOWER,
                order,
                matrix,
                order,
                values,
                elements));
    return elements[0];
  }

  /**
   * Enqueues the decomposition of a symmetric matrix, which is read on and above the diagonal and
   * replaced by its eigenvectors, one a row.
   *
   * @param information an int32: 0 afterwards if all went well
   */
  void decompose(
      DevicePointer matrix,
      int order,
      DevicePointer values,
      DevicePointer workspace,
      int elements,
      DevicePointer information) {
    // What is above the diagonal by rows is below it by columns.
    call(
        "cusolverDnDsyevd of order " + order,
        () ->
            JCusolverDn.cusolverDnDsyevd(
                handle,
                cusolverEigMode.CUSOLVER_EIG_MODE_VECTOR,
                cublasFillMode.CUBLAS_FILL_MODE_LOWER,
                order,
                matrix,
                order,
                values,
                workspace,
                elements,
                information));
  }

  private void call(String name, IntSupplier call) {
    int status = context.codeOf(call);
    if (status != cusolverStatus.CUSOLVER_STATUS_SUCCESS) {
      throw new MathFailure(name, cusolverStatus.stringFor(status), status);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      context.release(() -> JCusolverDn.cusolverDnDestroy(handle));
    }
  }
}
