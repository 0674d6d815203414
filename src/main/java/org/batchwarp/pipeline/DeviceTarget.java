package org.batchwarp.pipeline;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Event;
import org.batchwarp.device.Stream;
import org.batchwarp.dlpack.ExportedTensor;
import org.batchwarp.dlpack.TensorDevice;
import org.batchwarp.program.MeteredStream;

/** Device memory that the program writes its results to, handed over before they are there. */
final class DeviceTarget implements Target {
  private final Device device;
  private final DeviceBuffer images;
  private Optional<Event> ready = Optional.empty();

  /** Takes over the memory. */
  DeviceTarget(Device device, DeviceBuffer images) {
    this.device = device;
    this.images = images;
  }

  @Override
  public boolean staysWithSlot() {
    // The slot's stream keeps the order of what is done in it.
    return true;
  }

  @Override
  public OptionalInt callersBuffer() {
    return OptionalInt.empty();
  }

  @Override
  public Optional<DeviceBuffer> view() {
    return Optional.of(images);
  }

  @Override
  public void take(DeviceBuffer result, long start, long elements, MeteredStream stream) {
    if (result != images) {
      throw new IllegalStateException("the results are in '" + result.label() + "'");
    }
    Event reached = stream.stream().record();
    ready.ifPresent(Event::close);
    ready = Optional.of(reached);
  }

  @Override
  public void awaitDelivery(Stream stream) {}

  @Override
  public void awaitUploads() {
    ready.ifPresent(Event::await);
  }

  @Override
  public ByteBuffer bytes(long elements) {
    throw new IllegalStateException(
        "the batch is in the device's memory, see onDevice(); without deliverOnDevice it is in the"
            + " host's");
  }

  @Override
  public DeviceBatch onDevice(Stream stream) {
    Event reached =
        ready.orElseThrow(() -> new IllegalStateException("the batch's memory is closed"));
    return new DeviceBatch(device, images, stream, reached);
  }

  @Override
  public long export(ElementType type, int[] axes, Runnable release) {
    TensorDevice place =
        device
            .tensorDevice()
            .orElseThrow(
                () ->
                    new UnsupportedOperationException(
                        "DLPack cannot tell of the memory of device '%s': leave out deliverOnDevice"
                            .formatted(device.name())));
    ready.ifPresent(Event::await);
    return ExportedTensor.create(place, images.handle(), type, axes, release);
  }

  @Override
  public void close() {
    ready.ifPresent(Event::close);
    ready = Optional.empty();
    images.close();
  }
}
