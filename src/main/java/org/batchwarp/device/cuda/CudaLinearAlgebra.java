package org.batchwarp.device.cuda;

import org.batchwarp.device.BufferCheck;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostAlgebra;
import org.batchwarp.device.LinearAlgebra;
import org.batchwarp.device.ProductPrecision;
import org.batchwarp.device.Stream;
import org.batchwarp.device.host.HostLibrary;

/**
 * Products by cuBLAS and the eigen decomposition by cuSOLVER, or by what there is in their place.
 * The libraries are loaded at their first use, so that who does not whiten need not have them.
 */
final class CudaLinearAlgebra implements LinearAlgebra {
  private final CudaDevice device;
  private final LinearAlgebra kernels;

  CudaLinearAlgebra(CudaDevice device) {
    this.device = device;
    this.kernels = new CudaKernelAlgebra(device);
  }

  @Override
  public void matrixProduct(
      Stream stream,
      DeviceBuffer a,
      DeviceBuffer b,
      DeviceBuffer c,
      int rows,
      int inner,
      int columns,
      ProductPrecision precision) {
    if (!Cublas.isAvailable()) {
      kernels.matrixProduct(stream, a, b, c, rows, inner, columns, precision);
      return;
    }
    BufferCheck.requireProduct(a, b, c, rows, inner, columns);
    CudaStream own = CudaStream.of(stream, device);
    own.products()
        .multiply(
            CudaBuffer.of(a, device),
            CudaBuffer.of(b, device),
            CudaBuffer.of(c, device),
            rows,
            inner,
            columns,
            precision);
  }

  @Override
  public void symmetricRankKUpdate(
      Stream stream, DeviceBuffer a, DeviceBuffer c, int rows, int columns) {
    if (!Cublas.isAvailable()) {
      kernels.symmetricRankKUpdate(stream, a, c, rows, columns);
      return;
    }
    BufferCheck.requireUpdate(a, c, rows, columns);
    CudaStream own = CudaStream.of(stream, device);
    own.products()
        .addColumnProducts(CudaBuffer.of(a, device), CudaBuffer.of(c, device), rows, columns);
  }

  @Override
  public HostAlgebra host() {
    return Cublas.isAvailable() && Cusolver.isAvailable()
        ? new CudaHostAlgebra(device)
        : HostLibrary.best();
  }
}
