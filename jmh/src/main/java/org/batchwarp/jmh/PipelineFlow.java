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
  /** Batches of the data set, so that an epoch is more than what is in flight. */
  static final int BATCHES = 16;

  private final int batch;
  private final int slots;
  private final boolean resident;
  private final Device device;
  private final ImageSource source;
  private final ImageDataGenerator generator;
  private final Flow flow;

  /**
   * Opens the flow, and uses each image once.
   *
   * @param slots batches in flight
   * @param resident whether images stay on the device once they were used, or are copied for each
   *     batch
   */
  PipelineFlow(String size, String device, int slots, boolean resident) throws IOException {
    StandardCase standard = StandardCase.of(size);
    Workload workload = new Workload(standard, Motion.WARP);
    this.batch = standard.batch();
    this.slots = slots;
    this.resident = resident;
    this.device = Devices.open(device);
    this.source =
        ImageSource.of(Workload.images(standard.shape(), BATCHES * batch), standard.shape());
    this.generator = workload.fittedGenerator(this.device);
    this.flow = openAnother();
    for (int i = 0; i < BATCHES; i++) {
      consume(0);
    }
  }

  /** Another flow over the same images, which the caller closes. */
  Flow openAnother() throws IOException {
    return generator
        .flow(source)
        .batchSize(batch)
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
