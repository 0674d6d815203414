package org.batchwarp.device;

import java.io.IOException;
import org.batchwarp.Batch;
import org.batchwarp.Flow;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.source.ImageSource;

/** Opens, uses and closes a device many times, in a process of its own, and tells what is left. */
final class DeviceCycles {
  /** How many times as many cycles follow those until caches are full and code is compiled. */
  private static final int CYCLES_PER_WARM_UP = 10;

  /** What is kept of one buffer a cycle would be ten times as much after a thousand. */
  private static final long SLACK_KILOBYTES = 24 << 10;

  /** The last ones may not have ended yet. */
  private static final long SLACK_THREADS = 2;

  private static final int MOST_WAITS = 100;
  private static final int WAIT_MILLISECONDS = 50;

  /** What is done in each cycle. */
  enum Use {
    /** Every kind of resource, once. */
    DEVICE {
      @Override
      void run(Device device) {
        int elements = 1 << 16;
        try (Stream stream = device.openStream();
            HostBuffer host = device.allocateHost("host", ElementType.FLOAT32, elements);
            DeviceBuffer source = device.allocate("source", ElementType.FLOAT32, elements);
            DeviceBuffer target = device.allocate("target", ElementType.FLOAT32, elements)) {
          stream.copyIn(host, source, elements);
          stream.launch(new Kernel.Convert(source, target, elements, 2));
          stream.copyOut(target, host, elements);
          try (Event event = stream.record()) {
            event.await();
          }
        }
        try (Stream timed = device.openTimedStream();
            Event start = timed.record();
            Event end = timed.record()) {
          end.nanosecondsSince(start);
        }
      }
    },

    /** A few augmented batches, the last of them left open. */
    FLOW {
      @Override
      void run(Device device) throws IOException {
        ImageShape shape = new ImageShape(32, 32, 3, DataFormat.CHANNELS_LAST);
        ImageDataGenerator generator =
            ImageDataGenerator.builder()
                .device(device)
                .rotationRange(20)
                .channelShiftRange(10)
                .samplewiseCenter(true)
                .dtype(ElementType.FLOAT16)
                .build();
        try (ImageSource images = ImageSource.of(new float[24 * shape.values()], shape);
            Flow flow = generator.flow(images).batchSize(8).seed(1).open()) {
          for (int i = 0; i < 2; i++) {
            try (Batch batch = flow.next()) {
              batch.bytes();
            }
          }
          flow.next();
        }
      }
    };

    abstract void run(Device device) throws IOException;
  }

  private final String device;
  private final Use use;

  private DeviceCycles(String device, Use use) {
    this.device = device;
    this.use = use;
  }

  /**
   * Exits with 1 if what the process holds has grown.
   *
   * @param arguments the device's name, the {@link Use} and the number of cycles
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    DeviceCycles cycles = new DeviceCycles(arguments[0], Use.valueOf(arguments[1]));
    int count = Integer.parseInt(arguments[2]);
    cycles.run(count / CYCLES_PER_WARM_UP);
    ProcessUsage before = usage();
    cycles.run(count);
    ProcessUsage after = usage();
    // Threads end, and memory is given back, when the system gets to it.
    for (int wait = 0; wait < MOST_WAITS && hasGrown(before, after); wait++) {
      Thread.sleep(WAIT_MILLISECONDS);
      after = usage();
    }
    System.out.println(count + " cycles: from " + before + " to " + after);
    System.exit(hasGrown(before, after) ? 1 : 0);
  }

  private void run(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      try (Device opened = Devices.open(device)) {
        use.run(opened);
      }
    }
  }

  private static ProcessUsage usage() throws IOException {
    // Whatever only the garbage collector releases.
    System.gc();
    return ProcessUsage.now();
  }

  private static boolean hasGrown(ProcessUsage before, ProcessUsage after) {
    return after.kilobytes() > before.kilobytes() + SLACK_KILOBYTES
        || after.descriptors() > before.descriptors()
        || after.threads() > before.threads() + SLACK_THREADS;
  }
}
