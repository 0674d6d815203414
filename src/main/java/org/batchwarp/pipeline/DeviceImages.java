package org.batchwarp.pipeline;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.batchwarp.device.Device;
import org.batchwarp.device.Resource;
import org.batchwarp.source.ImageSource;

/**
 * A source's images as the slots of one device get them: picked from memory that the device reads,
 * or gathered for each batch. Used by one thread at a time.
 */
final class DeviceImages implements Resource {
  /** The part of a device's memory that a data set may take unasked, as a divisor. */
  private static final int RESIDENT_SHARE = 4;

  private final Gatherer gatherer;
  private final Supplier<Optional<ResidentImages>> residence;

  /** Whether images are picked is decided when the first batch is prepared. */
  private boolean decided;

  private Optional<ResidentImages> resident = Optional.empty();

  private DeviceImages(ImageSource source, Supplier<Optional<ResidentImages>> residence) {
    this.gatherer = new Gatherer(source);
    this.residence = residence;
  }

  /** Images that are gathered for each batch. */
  static DeviceImages gathered(ImageSource source) {
    return new DeviceImages(source, Optional::empty);
  }

  /**
   * Images that are picked where that is possible.
   *
   * @param members how many different images there will be
   * @param batchSize the most images of a batch
   * @param residentBytes the most memory to keep images in; a part of the device's by default
   */
  static DeviceImages picked(
      ImageSource source, Device device, int members, int batchSize, OptionalLong residentBytes) {
    return new DeviceImages(
        source,
        () ->
            ViewedImages.of(source, device)
                .or(
                    () ->
                        KeptImages.of(
                            device,
                            source,
                            members,
                            batchSize,
                            residentBytes.orElseGet(() -> device.memoryBytes() / RESIDENT_SHARE))));
  }

  Gatherer gatherer() {
    return gatherer;
  }

  /** What images are picked from; none if every batch's are gathered. */
  Optional<ResidentImages> resident() {
    if (!decided) {
      resident = residence.get();
      decided = true;
    }
    return resident;
  }

  @Override
  public void close() {
    resident.ifPresent(ResidentImages::close);
  }
}
