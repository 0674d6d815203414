package org.batchwarp.device.cuda;

import java.nio.DoubleBuffer;
import jcuda.driver.JCudaDriver;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostAlgebra;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.MatrixCheck;
import org.batchwarp.device.Resource;
import org.batchwarp.device.ResourceStack;
import org.batchwarp.device.SymmetricEigen;

/**
 * Matrices of the host's memory, which travel to the GPU and back. One of order n is 8 n² bytes
 * each way, and its decomposition reads 8/3 n³ bytes at least, from memory that is some 60 times as
 * fast as PCIe: at order 3072, that of 32 x 32 pixels of 3 channels, the copies take at most an
 * eighth as long. Each call has a stream, handles and memory of its own, and leaves nothing behind,
 * since a fit makes few of them.
 */
final class CudaHostAlgebra implements HostAlgebra {
  private final CudaDevice device;

  CudaHostAlgebra(CudaDevice device) {
    this.device = device;
  }

  @Override
  public String name() {
    return "cuSOLVER";
  }

  @Override
  public SymmetricEigen symmetricEigen(double[] matrix, int order) {
    MatrixCheck.requireDecomposable(matrix, order);
    try (Work work = new Work()) {
      CudaBuffer vectors = work.copyOf("matrix to decompose", matrix);
      CudaBuffer values = work.allocate("eigenvalues", ElementType.FLOAT64, order);
      CudaBuffer information = work.allocate("information", ElementType.INT32, 1);
      Cusolver cusolver = work.own(new Cusolver(device.context(), work.stream));
      int elements = cusolver.workspace(vectors.start(), order, values.start());
      CudaBuffer workspace = work.allocate("workspace", ElementType.FLOAT64, elements);
      cusolver.decompose(
          vectors.start(), order, values.start(), workspace.start(), elements, information.start());
      requireSuccess(work.integer(information), order);
      return new SymmetricEigen(work.toArray(values), work.toArray(vectors));
    }
  }

  private static void requireSuccess(int information, int order) {
    if (information > 0) {
      throw MatrixCheck.notConverged(order);
    }
    if (information < 0) {
      throw new IllegalStateException(
          "cuda device: cusolverDnDsyevd of order %d refused its argument %d"
              .formatted(order, -information));
    }
  }

  @Override
  public double[] product(double[] a, double[] b, int rows, int inner, int columns) {
    MatrixCheck.requireSize(a, rows, inner);
    MatrixCheck.requireSize(b, inner, columns);
    try (Work work = new Work()) {
      CudaBuffer left = work.copyOf("left factor", a);
      CudaBuffer right = work.copyOf("right factor", b);
      CudaBuffer product =
          work.allocate("product", ElementType.FLOAT64, Math.multiplyExact(rows, columns));
      work.cublas()
          .multiplyDoubles(left.start(), right.start(), product.start(), rows, inner, columns);
      return work.toArray(product);
    }
  }

  @Override
  public double[] rowProducts(double[] a, int rows, int columns) {
    MatrixCheck.requireSize(a, rows, columns);
    try (Work work = new Work()) {
      CudaBuffer factor = work.copyOf("factor", a);
      CudaBuffer products = work.zeros("row products", Math.multiplyExact(rows, rows));
      work.cublas().addRowProducts(factor.start(), products.start(), rows, columns);
      return work.toArray(products);
    }
  }

  @Override
  public double[] columnProducts(double[] a, int rows, int columns) {
    MatrixCheck.requireSize(a, rows, columns);
    try (Work work = new Work()) {
      CudaBuffer factor = work.copyOf("factor", a);
      CudaBuffer products = work.zeros("column products", Math.multiplyExact(columns, columns));
      work.cublas().addColumnProducts(factor.start(), products.start(), rows, columns);
      return work.toArray(products);
    }
  }

  /** What one call needs, released in the end. */
  private final class Work implements Resource {
    /** Elements that are copied at a time, through pinned memory: 8 MiB. */
    private static final int STAGE = 1 << 20;

    private final ResourceStack owned = new ResourceStack();
    private final CudaStream stream;
    private final HostBuffer stage;

    Work() {
      try {
        this.stream = owned.own(device.openStream());
        this.stage = owned.own(device.allocateHost("stage", ElementType.FLOAT64, STAGE));
      } catch (RuntimeException | Error e) {
        owned.close();
        throw e;
      }
    }

    <T extends Resource> T own(T resource) {
      return owned.own(resource);
    }

    Cublas cublas() {
      return own(new Cublas(device.context(), stream));
    }

    CudaBuffer allocate(String label, ElementType type, long elements) {
      return own(device.allocate(label, type, elements));
    }

    CudaBuffer zeros(String label, long elements) {
      CudaBuffer zeros = allocate(label, ElementType.FLOAT64, elements);
      stream.launch(new Kernel.Clear(zeros));
      return zeros;
    }

    CudaBuffer copyOf(String label, double[] values) {
      CudaBuffer copy = allocate(label, ElementType.FLOAT64, values.length);
      int count;
      for (int done = 0; done < values.length; done += count) {
        count = Math.min(STAGE, values.length - done);
        doubles().put(values, done, count);
        stream.copyIn(stage, copy, done, count);
        stream.synchronize();
      }
      return copy;
    }

    double[] toArray(CudaBuffer buffer) {
      double[] values = new double[Math.toIntExact(buffer.elements())];
      int count;
      for (int done = 0; done < values.length; done += count) {
        count = Math.min(STAGE, values.length - done);
        stream.copyOut(buffer.from(done), stage, count);
        stream.synchronize();
        doubles().get(values, done, count);
      }
      return values;
    }

    int integer(DeviceBuffer buffer) {
      try (HostBuffer host = device.allocateHost("information", ElementType.INT32, 1)) {
        stream.copyOut(buffer, host, 1);
        stream.synchronize();
        return host.bytes().getInt();
      }
    }

    private DoubleBuffer doubles() {
      return stage.bytes().asDoubleBuffer();
    }

    /** Work may be under way where something failed. */
    @Override
    public void close() {
      device.context().release(() -> JCudaDriver.cuStreamSynchronize(stream.stream()));
      owned.close();
    }
  }
}
