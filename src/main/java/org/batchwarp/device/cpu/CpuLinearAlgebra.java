package org.batchwarp.device.cpu;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasUpper;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_dsyrk;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import org.batchwarp.device.BufferCheck;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostAlgebra;
import org.batchwarp.device.LinearAlgebra;
import org.batchwarp.device.Stream;
import org.batchwarp.device.host.HostLibrary;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.lwjgl.system.MemoryUtil;

/** Products by OpenBLAS. */
final class CpuLinearAlgebra implements LinearAlgebra {
  /** Values that are converted to double at a time. */
  private static final int BLOCK_VALUES = 1 << 20;

  private final CpuDevice device;

  CpuLinearAlgebra(CpuDevice device) {
    this.device = device;
  }

  @Override
  public void matrixProduct(
      Stream stream,
      DeviceBuffer a,
      DeviceBuffer b,
      DeviceBuffer c,
      int rows,
      int inner,
      int columns) {
    BufferCheck.requireProduct(a, b, c, rows, inner, columns);
    CpuStream.requireOf(stream, device);
    cblas_sgemm(
        CblasRowMajor,
        CblasNoTrans,
        CblasNoTrans,
        rows,
        columns,
        inner,
        1,
        new Floats(CpuBuffer.of(a, device).address()),
        inner,
        new Floats(CpuBuffer.of(b, device).address()),
        columns,
        0,
        new Floats(CpuBuffer.of(c, device).address()),
        columns);
  }

  @Override
  public void symmetricRankKUpdate(
      Stream stream, DeviceBuffer a, DeviceBuffer c, int rows, int columns) {
    BufferCheck.requireUpdate(a, c, rows, columns);
    CpuStream.requireOf(stream, device);
    long source = CpuBuffer.of(a, device).address();
    Doubles sum = new Doubles(CpuBuffer.of(c, device).address());
    int blockRows = Math.max(1, Math.min(rows, BLOCK_VALUES / columns));
    long block = MemoryUtil.nmemAllocChecked((long) blockRows * columns * Double.BYTES);
    try {
      for (int row = 0; row < rows; row += blockRows) {
        int height = Math.min(blockRows, rows - row);
        long first = (long) row * columns;
        for (long i = 0; i < (long) height * columns; i++) {
          float value = MemoryUtil.memGetFloat(source + (first + i) * Float.BYTES);
          MemoryUtil.memPutDouble(block + i * Double.BYTES, value);
        }
        cblas_dsyrk(
            CblasRowMajor,
            CblasUpper,
            CblasTrans,
            columns,
            height,
            1,
            new Doubles(block),
            columns,
            1,
            sum,
            columns);
      }
    } finally {
      MemoryUtil.nmemFree(block);
    }
  }

  @Override
  public HostAlgebra host() {
    return HostLibrary.best();
  }

  /** Memory of this device as JavaCPP passes it. */
  private static final class Floats extends FloatPointer {
    Floats(long address) {
      super((Pointer) null);
      this.address = address;
    }
  }

  /** Likewise, of doubles. */
  private static final class Doubles extends DoublePointer {
    Doubles(long address) {
      super((Pointer) null);
      this.address = address;
    }
  }
}
