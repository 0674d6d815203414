package org.batchwarp.program;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Resource;
import org.batchwarp.device.ResourceStack;
import org.batchwarp.program.PlannedBuffer.Role;

/**
 * The buffers of a plan. Where a batch's images lie and where its results go decides which of them
 * it needs, so each is allocated at its first use, and kept.
 */
final class Buffers implements Resource {
  /** What the host writes for each batch, as the device reads it: the same memory, or a copy. */
  record Upload(HostBuffer host, DeviceBuffer device, boolean isCopy) {}

  private final Device device;
  private final int capacity;
  private final ResourceStack owned = new ResourceStack();
  private final Map<Role, Upload> uploads = new EnumMap<>(Role.class);
  private final Map<Role, DeviceBuffer> onDevice = new EnumMap<>(Role.class);
  private final Map<Role, HostBuffer> onHost = new EnumMap<>(Role.class);

  /**
   * Allocates nothing yet.
   *
   * @param capacity the most images of a batch
   */
  Buffers(Device device, int capacity) {
    this.device = device;
    this.capacity = capacity;
  }

  private long elements(PlannedBuffer buffer) {
    return capacity * buffer.elements();
  }

  Upload upload(PlannedBuffer buffer) {
    return uploads.computeIfAbsent(buffer.role(), role -> openUpload(buffer));
  }

  private Upload openUpload(PlannedBuffer buffer) {
    HostBuffer host =
        owned.own(device.allocateUpload(buffer.label(), buffer.type(), elements(buffer)));
    Optional<DeviceBuffer> view = device.view(buffer.label(), buffer.type(), host.bytes());
    view.ifPresent(owned::own);
    return new Upload(host, view.orElseGet(() -> allocate(buffer)), view.isEmpty());
  }

  DeviceBuffer onDevice(PlannedBuffer buffer) {
    return onDevice.computeIfAbsent(buffer.role(), role -> allocate(buffer));
  }

  private DeviceBuffer allocate(PlannedBuffer buffer) {
    return owned.own(device.allocate(buffer.label(), buffer.type(), elements(buffer)));
  }

  HostBuffer onHost(PlannedBuffer buffer) {
    return onHost.computeIfAbsent(
        buffer.role(),
        role -> owned.own(device.allocateHost(buffer.label(), buffer.type(), elements(buffer))));
  }

  @Override
  public void close() {
    owned.close();
  }
}
