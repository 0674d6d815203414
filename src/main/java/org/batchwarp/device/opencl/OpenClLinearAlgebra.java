package org.batchwarp.device.opencl;

import org.batchwarp.device.BufferCheck;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostAlgebra;
import org.batchwarp.device.LinearAlgebra;
import org.batchwarp.device.ProductPrecision;
import org.batchwarp.device.Stream;
import org.batchwarp.device.host.HostLibrary;
import org.batchwarp.device.kernels.LaunchPlanner;

/** Products by {@code matrix.cl}; what is in double on the host. */
final class OpenClLinearAlgebra implements LinearAlgebra {
  private final OpenClDevice device;

  /** Work items of a group in each direction. */
  private final int items;

  OpenClLinearAlgebra(OpenClDevice device) {
    this.device = device;
    this.items = device.hardware().largestGroup() >= 16 * 16 ? 16 : 8;
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
    OpenClStream.of(stream, device)
        .launch(LaunchPlanner.matrixProduct(a, b, c, rows, inner, columns, items));
  }

  @Override
  public void symmetricRankKUpdate(
      Stream stream, DeviceBuffer a, DeviceBuffer c, int rows, int columns) {
    BufferCheck.requireUpdate(a, c, rows, columns);
    OpenClStream.of(stream, device)
        .launch(LaunchPlanner.symmetricRankKUpdate(a, c, rows, columns, items));
  }

  @Override
  public HostAlgebra host() {
    return HostLibrary.best();
  }
}
