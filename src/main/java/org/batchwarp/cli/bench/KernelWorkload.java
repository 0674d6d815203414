package org.batchwarp.cli.bench;

import org.batchwarp.device.Device;
import org.batchwarp.device.ResourceStack;
import org.batchwarp.device.Stream;
import org.batchwarp.program.ParameterSampler;
import org.batchwarp.program.Workspace;
import org.batchwarp.random.RandomState;

/** One batch that lies on the device with its parameters, augmented again and again. */
final class KernelWorkload implements Workload {
  private final ResourceStack owned = new ResourceStack();
  private final Stream stream;
  private final Workspace workspace;

  KernelWorkload(Device device, BenchCase bench) {
    int batch = bench.settings().batch();
    try {
      this.stream = owned.own(device.openStream());
      this.workspace = owned.own(new Workspace(device, stream, bench.program(), batch));
      workspace.gathered().put(bench.images(batch));
      workspace.load(
          new ParameterSampler(bench.config(), bench.shape()).draw(new RandomState(1), batch));
      workspace.run();
      stream.synchronize();
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  @Override
  public void run(int rounds) {
    for (int round = 0; round < rounds; round++) {
      workspace.run();
    }
    stream.synchronize();
  }

  @Override
  public void close() {
    owned.close();
  }
}
