package org.batchwarp.pipeline;

import java.util.Optional;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.program.MeteredStream;
import org.batchwarp.source.ImageSource;

/** The source's own memory, which the device can read. */
record ViewedImages(ImageSource source, DeviceBuffer buffer) implements ResidentImages {
  /** None, if the source has no memory that the device can read. */
  static Optional<ResidentImages> of(ImageSource source, Device device) {
    return source
        .memory()
        .flatMap(memory -> device.view("data set", source.type(), memory))
        .map(view -> new ViewedImages(source, view));
  }

  @Override
  public void findPlaces(int[] images, MeteredStream stream, Meter meter, int[] places) {
    // Throws if the source is closed.
    source.memory();
    System.arraycopy(images, 0, places, 0, images.length);
  }

  @Override
  public void close() {
    buffer.close();
  }
}
