package org.batchwarp.device.cpu;

import org.batchwarp.device.BufferCheck;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostAlgebra;
import org.batchwarp.device.LinearAlgebra;
import org.batchwarp.device.ProductPrecision;
import org.batchwarp.device.Stream;
import org.batchwarp.device.host.HostLibrary;

/** Products by OpenBLAS where it loads. */
final class CpuLinearAlgebra implements LinearAlgebra {
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
      int columns,
      ProductPrecision precision) {
    BufferCheck.requireProduct(a, b, c, rows, inner, columns);
    CpuStream.requireOf(stream, device);
    products()
        .multiply(
            CpuBuffer.of(a, device).address(),
            CpuBuffer.of(b, device).address(),
            CpuBuffer.of(c, device).address(),
            rows,
            inner,
            columns);
  }

  @Override
  public void symmetricRankKUpdate(
      Stream stream, DeviceBuffer a, DeviceBuffer c, int rows, int columns) {
    BufferCheck.requireUpdate(a, c, rows, columns);
    CpuStream.requireOf(stream, device);
    products()
        .addColumnProducts(
            CpuBuffer.of(a, device).address(), CpuBuffer.of(c, device).address(), rows, columns);
  }

  private Products products() {
    return HostLibrary.best().isOpenBlas()
        ? new OpenBlasProducts(device.workers())
        : new HostProducts(HostLibrary.best());
  }

  @Override
  public HostAlgebra host() {
    return HostLibrary.best();
  }
}
