package org.batchwarp.pipeline;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Event;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.ResourceStack;
import org.batchwarp.program.MeteredStream;
import org.batchwarp.source.ImageSource;

/**
 * The images that were used before, in device memory, so that each is read and copied once. They
 * lie in the order of their first use, so that the new ones of a batch are copied in one go.
 */
final class KeptImages implements ResidentImages {
  private static final int ABSENT = -1;

  private final ResourceStack owned = new ResourceStack();
  private final Gatherer gatherer;
  private final int imageValues;
  private final int members;
  private final DeviceBuffer buffer;
  private final HostBuffer staging;

  /** Of each image of the source. */
  private final int[] places;

  private int kept;

  /** When the last copy will be done, and with it all before it; none once all images are there. */
  private Optional<Event> copied = Optional.empty();

  private KeptImages(Device device, ImageSource source, int members, int batchSize) {
    ElementType type = source.type();
    this.gatherer = new Gatherer(source);
    this.imageValues = source.shape().values();
    this.members = members;
    this.places = new int[source.count()];
    Arrays.fill(places, ABSENT);
    try {
      this.buffer = owned.own(device.allocate("data set", type, (long) members * imageValues));
      this.staging =
          owned.own(device.allocateUpload("new images", type, (long) batchSize * imageValues));
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  /**
   * Room for all images that a flow uses, or none if they are too many or the device has not so
   * much memory free.
   *
   * @param members how many different images there will be
   * @param batchSize the most images that are asked for at a time
   * @param most bytes that they may take
   */
  static Optional<ResidentImages> of(
      Device device, ImageSource source, int members, int batchSize, long most) {
    long bytes = (long) members * source.shape().values() * source.type().bytes();
    if (bytes > Math.min(most, device.largestAllocation())) {
      return Optional.empty();
    }
    try {
      return Optional.of(new KeptImages(device, source, members, batchSize));
    } catch (RuntimeException e) {
      // What others have taken of the device's memory only costs speed.
      return Optional.empty();
    }
  }

  @Override
  public DeviceBuffer buffer() {
    return buffer;
  }

  @Override
  public void findPlaces(int[] images, MeteredStream stream, Meter meter, int[] found)
      throws IOException {
    if (kept < members) {
      // Also before copying, so that the new event stands for the earlier copies too.
      copied.ifPresent(stream.stream()::waitFor);
      int[] absent = Arrays.stream(images).filter(image -> places[image] == ABSENT).toArray();
      keep(absent, stream, meter);
    } else if (copied.isPresent()) {
      awaitCopy();
      staging.close();
    }
    for (int i = 0; i < found.length; i++) {
      found[i] = places[images[i]];
    }
  }

  private void keep(int[] images, MeteredStream stream, Meter meter) throws IOException {
    if (images.length == 0) {
      return;
    }
    awaitCopy();
    long begun = System.nanoTime();
    gatherer.gather(images, 0, images.length, staging.bytes());
    meter.add(Meter.Figure.GATHER, System.nanoTime() - begun);
    stream.copyIn(staging, buffer, (long) kept * imageValues, (long) images.length * imageValues);
    copied = Optional.of(stream.stream().record());
    for (int image : images) {
      places[image] = kept++;
    }
  }

  /** Waits until the images that were staged last are copied. */
  private void awaitCopy() {
    copied.ifPresent(Event::await);
    copied.ifPresent(Event::close);
    copied = Optional.empty();
  }

  @Override
  public void close() {
    copied.ifPresent(Event::close);
    owned.close();
  }
}
