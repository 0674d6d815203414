package org.batchwarp.jmh;

import java.io.IOException;
import org.batchwarp.Flow;
import org.batchwarp.device.Device;
import org.batchwarp.source.ImageSource;

/**
 * What batchwarp delivers: the same configuration with transformations drawn anew for each batch,
 * from the host's memory to the host's memory.
 */
final class BatchwarpFlow implements Augmenter {
  private final Device device;
  private final ImageSource source;
  private final Flow flow;

  /**
   * Opens the flow.
   *
   * @param device closed with this
   */
  BatchwarpFlow(Workload workload, Device device) throws IOException {
    this.device = device;
    this.source = ImageSource.of(workload.pixels(), workload.shape());
    this.flow =
        workload.fittedGenerator(device).flow(source).batchSize(workload.batch()).seed(1).open();
  }

  @Override
  public void augment() {
    flow.next().close();
  }

  @Override
  public void close() {
    flow.close();
    source.close();
    device.close();
  }
}
