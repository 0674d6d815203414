package org.batchwarp.device.cuda;

import java.util.function.IntSupplier;
import jcuda.Pointer;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasFillMode;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasMath;
import jcuda.jcublas.cublasOperation;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;
import org.batchwarp.device.ProductPrecision;
import org.batchwarp.device.Resource;

/**
 * A handle of cuBLAS on one stream. Each stream has its own: a handle is used by one thread at a
 * time, and results are the same from run to run only where streams do not share its workspace.
 *
 * <p>cuBLAS sees a row-major matrix as its transpose, so that {@code c = a b} is computed as {@code
 * cᵀ = bᵀ aᵀ}, and what is above the diagonal is below it.
 */
final class Cublas implements Resource {
  private static final Pointer ONE = Pointer.to(new float[] {1});
  private static final Pointer ZERO = Pointer.to(new float[] {0});
  private static final Pointer ONE_DOUBLE = Pointer.to(new double[] {1});
  private static final Pointer ZERO_DOUBLE = Pointer.to(new double[] {0});

  private final CudaContext context;
  private final cublasHandle handle = new cublasHandle();
  private ProductPrecision precision = ProductPrecision.FLOAT32;
  private boolean closed;

  /** Creates a handle; the caller closes it before the stream. */
  Cublas(CudaContext context, CudaStream stream) {
    this.context = context;
    call("cublasCreate", () -> JCublas2.cublasCreate(handle));
    try {
      cudaStream_t own = new cudaStream_t(stream.stream());
      call("cublasSetStream", () -> JCublas2.cublasSetStream(handle, own));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Whether cuBLAS is there. */
  static boolean isAvailable() {
    return Loaded.AVAILABLE;
  }

  /** Initialized by the first use. */
  private static final class Loaded {
    static final boolean AVAILABLE =
        MathLibrary.load(
            "cuBLAS",
            "libcublas.so.12",
            "jcublas-natives",
            "ZCA is computed by kernels of this library and the host's processor, which takes longer",
            Cublas::load);

    private Loaded() {}
  }

  private static void load() {
    JCublas2.initialize();
    // Every call's status is checked where it is made.
    JCublas2.setExceptionsEnabled(false);
  }

  /** {@code c = a b} of float32. */
  void multiply(
      DevicePointer a,
      DevicePointer b,
      DevicePointer c,
      int rows,
      int inner,
      int columns,
      ProductPrecision wanted) {
    setPrecision(wanted);
    call(
        "cublasSgemm of %d x %d by %d x %d".formatted(rows, inner, inner, columns),
        () ->
            JCublas2.cublasSgemm(
                handle,
                cublasOperation.CUBLAS_OP_N,
                cublasOperation.CUBLAS_OP_N,
                columns,
                rows,
                inner,
                ONE,
                b,
                columns,
                a,
                inner,
                ZERO,
                c,
                columns));
  }

  private void setPrecision(ProductPrecision wanted) {
    if (wanted == precision) {
      return;
    }
    int mode =
        wanted == ProductPrecision.TF32
            ? cublasMath.CUBLAS_TF32_TENSOR_OP_MATH
            : cublasMath.CUBLAS_DEFAULT_MATH;
    call("cublasSetMathMode", () -> JCublas2.cublasSetMathMode(handle, mode));
    precision = wanted;
  }

  /** {@code c = a b} of float64. */
  void multiplyDoubles(
      DevicePointer a, DevicePointer b, DevicePointer c, int rows, int inner, int columns) {
    call(
        "cublasDgemm of %d x %d by %d x %d".formatted(rows, inner, inner, columns),
        () ->
            JCublas2.cublasDgemm(
                handle,
                cublasOperation.CUBLAS_OP_N,
                cublasOperation.CUBLAS_OP_N,
                columns,
                rows,
                inner,
                ONE_DOUBLE,
                b,
                columns,
                a,
                inner,
                ZERO_DOUBLE,
                c,
                columns));
  }

  /** {@code c += aᵀ a} of float64, on and above the diagonal. */
  void addColumnProducts(DevicePointer a, DevicePointer c, int rows, int columns) {
    update(cublasOperation.CUBLAS_OP_N, columns, rows, a, columns, c);
  }

  /** {@code c += a aᵀ} of float64, on and above the diagonal. */
  void addRowProducts(DevicePointer a, DevicePointer c, int rows, int columns) {
    update(cublasOperation.CUBLAS_OP_T, rows, columns, a, columns, c);
  }

  private void update(
      int operation, int order, int terms, DevicePointer a, int columns, DevicePointer c) {
    call(
        "cublasDsyrk of order %d with %d terms".formatted(order, terms),
        () ->
            JCublas2.cublasDsyrk(
                handle,
                cublasFillMode.CUBLAS_FILL_MODE_LOWER,
                operation,
                order,
                terms,
                ONE_DOUBLE,
                a,
                columns,
                ONE_DOUBLE,
                c,
                order));
  }

  private void call(String name, IntSupplier call) {
    int status = context.codeOf(call);
    if (status != cublasStatus.CUBLAS_STATUS_SUCCESS) {
      throw new MathFailure(name, cublasStatus.stringFor(status), status);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      context.release(() -> JCublas2.cublasDestroy(handle));
    }
  }
}
