package org.batchwarp.device.cuda;

import static org.batchwarp.lwjgl.NativeFunction.Parameter.INT;
import static org.batchwarp.lwjgl.NativeFunction.Parameter.POINTER;

import java.nio.IntBuffer;
import java.util.List;
import org.batchwarp.device.Resource;
import org.batchwarp.lwjgl.NativeFunction;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.SharedLibrary;

/** A handle of cuSOLVER's dense routines on one stream. */
final class Cusolver implements Resource {
  /** Of {@code cusolverStatus_t}, by their numbers; the library does not tell them. */
  private static final List<String> STATUS_NAMES =
      List.of(
          "SUCCESS",
          "NOT_INITIALIZED",
          "ALLOC_FAILED",
          "INVALID_VALUE",
          "ARCH_MISMATCH",
          "MAPPING_ERROR",
          "EXECUTION_FAILED",
          "INTERNAL_ERROR",
          "MATRIX_TYPE_NOT_SUPPORTED",
          "NOT_SUPPORTED",
          "ZERO_PIVOT",
          "INVALID_LICENSE");

  private static final int SUCCESS = 0;

  /** {@code CUSOLVER_EIG_MODE_VECTOR}. */
  private static final int WITH_VECTORS = 1;

  /** {@code CUBLAS_FILL_MODE_LOWER}: what is above the diagonal by rows is below it by columns. */
  private static final int LOWER = 0;

  private final CudaContext context;
  private final Functions functions = Loaded.FINDING.require();
  private final long handle;
  private boolean closed;

  /** Creates a handle; the caller closes it before the stream. */
  Cusolver(CudaContext context, CudaStream stream) {
    this.context = context;
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer created = stack.callocPointer(1);
      call("cusolverDnCreate", functions.create, created.address());
      this.handle = created.get(0);
    }
    try {
      call("cusolverDnSetStream", functions.setStream, handle, stream.handle());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Looks for cuSOLVER, once. */
  static ToolkitFinding<?> finding() {
    return Loaded.FINDING;
  }

  /** Whether cuSOLVER is there; the first time that it is not, a warning says so. */
  static boolean isAvailable() {
    return Asked.AVAILABLE;
  }

  /** Initialized by the first use. */
  private static final class Loaded {
    static final ToolkitFinding<Functions> FINDING =
        ToolkitLoader.find(ToolkitLibrary.CUSOLVER, Functions::of);

    private Loaded() {}
  }

  /** Initialized by the first use. */
  private static final class Asked {
    static final boolean AVAILABLE =
        Loaded.FINDING.isPresentOrWarn(
            "ZCA's matrix is computed by the host's processor, which takes longer");

    private Asked() {}
  }

  /** What is called of the library. */
  private record Functions(
      NativeFunction create,
      NativeFunction destroy,
      NativeFunction setStream,
      NativeFunction workspace,
      NativeFunction decompose) {

    static Functions of(SharedLibrary cusolver) {
      return new Functions(
          NativeFunction.of(cusolver, "cusolverDnCreate", POINTER),
          NativeFunction.of(cusolver, "cusolverDnDestroy", POINTER),
          NativeFunction.of(cusolver, "cusolverDnSetStream", POINTER, POINTER),
          NativeFunction.of(
              cusolver,
              "cusolverDnDsyevd_bufferSize",
              POINTER,
              INT,
              INT,
              INT,
              POINTER,
              INT,
              POINTER,
              POINTER),
          NativeFunction.of(
              cusolver,
              "cusolverDnDsyevd",
              POINTER,
              INT,
              INT,
              INT,
              POINTER,
              INT,
              POINTER,
              POINTER,
              INT,
              POINTER));
    }
  }

  /** The elements of the workspace that {@link #decompose} needs. */
  int workspace(DevicePointer matrix, int order, DevicePointer values) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer elements = stack.ints(0);
      call(
          "cusolverDnDsyevd_bufferSize of order " + order,
          functions.workspace,
          handle,
          WITH_VECTORS,
          LOWER,
          order,
          matrix.address(),
          order,
          values.address(),
          MemoryUtil.memAddress(elements));
      return elements.get(0);
    }
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
    call(
        "cusolverDnDsyevd of order " + order,
        functions.decompose,
        handle,
        WITH_VECTORS,
        LOWER,
        order,
        matrix.address(),
        order,
        values.address(),
        workspace.address(),
        elements,
        information.address());
  }

  private void call(String name, NativeFunction function, long... arguments) {
    int status = context.codeOf(() -> function.call(arguments));
    if (status != SUCCESS) {
      throw new MathFailure(name, nameOf(status), status);
    }
  }

  private static String nameOf(int status) {
    return status > 0 && status < STATUS_NAMES.size()
        ? "CUSOLVER_STATUS_" + STATUS_NAMES.get(status)
        : "an unknown status";
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      context.release(() -> functions.destroy.call(handle));
    }
  }
}
