package org.batchwarp.device.cuda;

import org.batchwarp.array.ElementType;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.ProductPrecision;
import org.batchwarp.device.Resource;

/** The products of {@link CudaLinearAlgebra} on one stream, by cuBLAS. */
final class CublasProducts implements Resource {
  /** 32 MiB of doubles. */
  private static final int BLOCK = 1 << 22;

  private final CudaDevice device;
  private final CudaStream stream;
  private final int block;
  private final Cublas cublas;

  /** Rows in double; null before they are needed. */
  private CudaBuffer doubles;

  CublasProducts(CudaDevice device, CudaStream stream) {
    this(device, stream, BLOCK);
  }

  /**
   * Creates a handle; the caller closes it before the stream.
   *
   * @param block elements that are converted to double at a time, if that is not less than a row
   */
  CublasProducts(CudaDevice device, CudaStream stream, int block) {
    this.device = device;
    this.stream = stream;
    this.block = block;
    this.cublas = new Cublas(device.context(), stream);
  }

  /** {@code c = a b}. */
  void multiply(
      CudaBuffer a,
      CudaBuffer b,
      CudaBuffer c,
      int rows,
      int inner,
      int columns,
      ProductPrecision precision) {
    cublas.multiply(a.start(), b.start(), c.start(), rows, inner, columns, precision);
  }

  /** {@code c += aᵀ a}, on and above the diagonal. */
  void addColumnProducts(CudaBuffer a, CudaBuffer c, int rows, int columns) {
    // Checked before anything is enqueued.
    DevicePointer sum = c.start();
    int height = Math.min(rows, Math.max(1, block / columns));
    CudaBuffer converted = doubles((long) height * columns);
    for (int row = 0; row < rows; row += height) {
      int count = Math.min(height, rows - row);
      stream.launch(
          new Kernel.Convert(a.from((long) row * columns), converted, (long) count * columns, 1));
      cublas.addColumnProducts(converted.start(), sum, count, columns);
    }
  }

  /** Memory for so many doubles at least, kept for the next time. */
  private CudaBuffer doubles(long elements) {
    if (doubles == null || doubles.elements() < elements) {
      releaseDoubles();
      doubles = device.allocate("rows in double", ElementType.FLOAT64, elements);
    }
    return doubles;
  }

  private void releaseDoubles() {
    if (doubles != null) {
      stream.synchronize();
      doubles.close();
      doubles = null;
    }
  }

  /** Releases the handle and memory; the stream's work must have finished. */
  @Override
  public void close() {
    cublas.close();
    if (doubles != null) {
      doubles.close();
    }
  }
}
