package org.batchwarp.device.cuda;

import static org.batchwarp.lwjgl.NativeFunction.Parameter.INT;
import static org.batchwarp.lwjgl.NativeFunction.Parameter.POINTER;

import org.batchwarp.device.ProductPrecision;
import org.batchwarp.device.Resource;
import org.batchwarp.lwjgl.NativeFunction;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.SharedLibrary;

/**
 * A handle of cuBLAS on one stream. Each stream has its own: a handle is used by one thread at a
 * time, and results are the same from run to run only where streams do not share its workspace.
 *
 * <p>cuBLAS sees a row-major matrix as its transpose, so that {@code c = a b} is computed as {@code
 * cᵀ = bᵀ aᵀ}, and what is above the diagonal is below it.
 */
final class Cublas implements Resource {
  /** {@code CUBLAS_STATUS_SUCCESS}. */
  private static final int SUCCESS = 0;

  /** {@code CUBLAS_OP_N} and {@code CUBLAS_OP_T}. */
  private static final int AS_IT_IS = 0;

  private static final int TRANSPOSED = 1;

  /** {@code CUBLAS_FILL_MODE_LOWER}. */
  private static final int LOWER = 0;

  /** {@code CUBLAS_DEFAULT_MATH} and {@code CUBLAS_TF32_TENSOR_OP_MATH}. */
  private static final int DEFAULT_MATH = 0;

  private static final int TF32_MATH = 3;

  private final CudaContext context;
  private final Functions functions = Loaded.FINDING.require();
  private final long handle;
  private ProductPrecision precision = ProductPrecision.FLOAT32;
  private boolean closed;

  /** Creates a handle; the caller closes it before the stream. */
  Cublas(CudaContext context, CudaStream stream) {
    this.context = context;
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer created = stack.callocPointer(1);
      call("cublasCreate", functions.create, created.address());
      this.handle = created.get(0);
    }
    try {
      call("cublasSetStream", functions.setStream, handle, stream.handle());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Looks for cuBLAS, once. */
  static ToolkitFinding<?> finding() {
    return Loaded.FINDING;
  }

  /** Whether cuBLAS is there; the first time that it is not, a warning says so. */
  static boolean isAvailable() {
    return Asked.AVAILABLE;
  }

  /** Initialized by the first use. */
  private static final class Loaded {
    static final ToolkitFinding<Functions> FINDING =
        ToolkitLoader.find(ToolkitLibrary.CUBLAS, Functions::of);

    private Loaded() {}
  }

  /** Initialized by the first use. */
  private static final class Asked {
    static final boolean AVAILABLE =
        Loaded.FINDING.isPresentOrWarn(
            "ZCA is computed by kernels of this library and the host's processor, which takes"
                + " longer");

    private Asked() {}
  }

  /** What is called of the library. Its names end as the header {@code cublas_v2.h} has it. */
  private record Functions(
      NativeFunction create,
      NativeFunction destroy,
      NativeFunction setStream,
      NativeFunction setMathMode,
      NativeFunction multiply,
      NativeFunction multiplyDoubles,
      NativeFunction update,
      long statusName) {

    static Functions of(SharedLibrary cublas) {
      NativeFunction.Parameter[] product = {
        POINTER, INT, INT, INT, INT, INT, POINTER, POINTER, INT, POINTER, INT, POINTER, POINTER, INT
      };
      return new Functions(
          NativeFunction.of(cublas, "cublasCreate_v2", POINTER),
          NativeFunction.of(cublas, "cublasDestroy_v2", POINTER),
          NativeFunction.of(cublas, "cublasSetStream_v2", POINTER, POINTER),
          NativeFunction.of(cublas, "cublasSetMathMode", POINTER, INT),
          NativeFunction.of(cublas, "cublasSgemm_v2", product),
          NativeFunction.of(cublas, "cublasDgemm_v2", product),
          NativeFunction.of(
              cublas,
              "cublasDsyrk_v2",
              POINTER,
              INT,
              INT,
              INT,
              INT,
              POINTER,
              POINTER,
              INT,
              POINTER,
              POINTER,
              INT),
          NativeFunction.address(cublas, "cublasGetStatusName"));
    }

    String nameOf(int status) {
      return MemoryUtil.memASCII(JNI.invokeP(status, statusName));
    }
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
    try (MemoryStack stack = MemoryStack.stackPush()) {
      long one = MemoryUtil.memAddress(stack.floats(1));
      long zero = MemoryUtil.memAddress(stack.floats(0));
      product("cublasSgemm", functions.multiply, one, zero, a, b, c, rows, inner, columns);
    }
  }

  /** By a function for a type: {@code one} and {@code zero} are addresses of its numbers. */
  private void product(
      String name,
      NativeFunction function,
      long one,
      long zero,
      DevicePointer a,
      DevicePointer b,
      DevicePointer c,
      int rows,
      int inner,
      int columns) {
    call(
        "%s of %d x %d by %d x %d".formatted(name, rows, inner, inner, columns),
        function,
        handle,
        AS_IT_IS,
        AS_IT_IS,
        columns,
        rows,
        inner,
        one,
        b.address(),
        columns,
        a.address(),
        inner,
        zero,
        c.address(),
        columns);
  }

  private void setPrecision(ProductPrecision wanted) {
    if (wanted == precision) {
      return;
    }
    int mode = wanted == ProductPrecision.TF32 ? TF32_MATH : DEFAULT_MATH;
    call("cublasSetMathMode", functions.setMathMode, handle, mode);
    precision = wanted;
  }

  /** {@code c = a b} of float64. */
  void multiplyDoubles(
      DevicePointer a, DevicePointer b, DevicePointer c, int rows, int inner, int columns) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      long one = MemoryUtil.memAddress(stack.doubles(1));
      long zero = MemoryUtil.memAddress(stack.doubles(0));
      product("cublasDgemm", functions.multiplyDoubles, one, zero, a, b, c, rows, inner, columns);
    }
  }

  /** {@code c += aᵀ a} of float64, on and above the diagonal. */
  void addColumnProducts(DevicePointer a, DevicePointer c, int rows, int columns) {
    update(AS_IT_IS, columns, rows, a, columns, c);
  }

  /** {@code c += a aᵀ} of float64, on and above the diagonal. */
  void addRowProducts(DevicePointer a, DevicePointer c, int rows, int columns) {
    update(TRANSPOSED, rows, columns, a, columns, c);
  }

  private void update(
      int operation, int order, int terms, DevicePointer a, int columns, DevicePointer c) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      long one = MemoryUtil.memAddress(stack.doubles(1));
      call(
          "cublasDsyrk of order %d with %d terms".formatted(order, terms),
          functions.update,
          handle,
          LOWER,
          operation,
          order,
          terms,
          one,
          a.address(),
          columns,
          one,
          c.address(),
          order);
    }
  }

  private void call(String name, NativeFunction function, long... arguments) {
    int status = context.codeOf(() -> function.call(arguments));
    if (status != SUCCESS) {
      throw new MathFailure(name, functions.nameOf(status), status);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      context.release(() -> functions.destroy.call(handle));
    }
  }
}
