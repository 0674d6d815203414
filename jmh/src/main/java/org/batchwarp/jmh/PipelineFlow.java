package org.batchwarp.jmh;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.batchwarp.Batch;
import org.batchwarp.Flow;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;
import org.batchwarp.source.ImageSource;

/** A flow over a data set in memory, and its consumer. */
final class PipelineFlow implements AutoCloseable {
  private final Workload workload;
  private final int slots;
  private final boolean resident;
  private final Device device;
  private final ImageSource source;
  private final ImageDataGenerator generator;
  private final Flow flow;

  /**
   * Opens the flow, and uses each image once.
   *
   * @param workload the images, and how they are transformed, which is drawn anew each time
   * @param slots batches in flight
   * @param resident whether images stay on the device once they were used, or are copied for each
   *     batch
   */
  PipelineFlow(Workload workload, String device, int slots, boolean resident) throws IOException {
    this.workload = workload;
    this.slots = slots;
    this.resident = resident;
    this.device = Devices.open(device);
    this.source = ImageSource.of(workload.pixels(), workload.shape());
    this.generator = workload.fittedGenerator(this.device);
    this.flow = openAnother();
    for (int i = 0; i < workload.batches(); i++) {
      consume(0);
    }
  }

  /** Another flow over the same images, which the caller closes. */
  Flow openAnother() throws IOException {
    return generator
        .flow(source)
        .batchSize(workload.batch())
        .seed(1)
        .batchesInFlight(slots)
        .residentBytes(resident ? Long.MAX_VALUE : 0)
        .open();
  }

  /**
   * Takes one batch, has it, and gives it back.
   *
   * @param milliseconds for which the consumer has it, doing nothing, as one that waits for a GPU
   */
  void consume(double milliseconds) {
    Batch delivered = flow.next();
    long until = System.nanoTime() + (long) (milliseconds * 1e6);
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    delivered.close();
  }

  @Override
  public void close() {
    flow.close();
    source.close();
    device.close();
  }
}
