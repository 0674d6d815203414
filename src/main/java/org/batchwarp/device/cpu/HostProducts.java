package org.batchwarp.device.cpu;

import org.batchwarp.device.HostAlgebra;
import org.lwjgl.system.MemoryUtil;

/** By what there is for arrays in double, where OpenBLAS does not load. */
final class HostProducts implements Products {
  private final HostAlgebra algebra;

  HostProducts(HostAlgebra algebra) {
    this.algebra = algebra;
  }

  @Override
  public void multiply(long a, long b, long c, int rows, int inner, int columns) {
    double[] product =
        algebra.product(widened(a, rows, inner), widened(b, inner, columns), rows, inner, columns);
    for (int i = 0; i < product.length; i++) {
      MemoryUtil.memPutFloat(c + (long) i * Float.BYTES, (float) product[i]);
    }
  }

  @Override
  public void addColumnProducts(long a, long c, int rows, int columns) {
    double[] products = algebra.columnProducts(widened(a, rows, columns), rows, columns);
    for (int i = 0; i < columns; i++) {
      for (int j = i; j < columns; j++) {
        long element = c + ((long) i * columns + j) * Double.BYTES;
        MemoryUtil.memPutDouble(
            element, MemoryUtil.memGetDouble(element) + products[i * columns + j]);
      }
    }
  }

  private static double[] widened(long matrix, int rows, int columns) {
    double[] elements = new double[Math.multiplyExact(rows, columns)];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = MemoryUtil.memGetFloat(matrix + (long) i * Float.BYTES);
    }
    return elements;
  }
}
