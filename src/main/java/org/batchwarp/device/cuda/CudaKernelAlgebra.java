package org.batchwarp.device.cuda;

import org.batchwarp.device.BufferCheck;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostAlgebra;
import org.batchwarp.device.LinearAlgebra;
import org.batchwarp.device.ProductPrecision;
import org.batchwarp.device.Stream;
import org.batchwarp.device.host.HostLibrary;
import org.batchwarp.device.kernels.LaunchPlanner;

/** Products by {@code matrix.cl}, where there is no cuBLAS; what is in double on the host. */
final class CudaKernelAlgebra implements LinearAlgebra {
  /** Threads of a block in each direction, as the kernels are compiled. */
  private static final int ITEMS = 16;

  private final CudaDevice device;

  CudaKernelAlgebra(CudaDevice device) {
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
      int columns,
      ProductPrecision precision) {
    BufferCheck.requireProduct(a, b, c, rows, inner, columns);
    CudaStream.of(stream, device)
        .launch(LaunchPlanner.matrixProduct(a, b, c, rows, inner, columns, ITEMS));
  }

  @Override
  public void symmetricRankKUpdate(
      Stream stream, DeviceBuffer a, DeviceBuffer c, int rows, int columns) {
    BufferCheck.requireUpdate(a, c, rows, columns);
    CudaStream.of(stream, device)
        .launch(LaunchPlanner.symmetricRankKUpdate(a, c, rows, columns, ITEMS));
  }

  @Override
  public HostAlgebra host() {
    return HostLibrary.best();
  }
}
