package org.batchwarp.device;

/** What every device checks of a copy between host and device before it begins. */
public final class CopyRange {
  private CopyRange() {}

  /**
   * Checks that both sides are of one type and long enough.
   *
   * @param start the first element on the host's side; on the device's side it is 0
   * @throws IllegalArgumentException if not; the message names both buffers
   */
  public static void check(HostBuffer host, long start, DeviceBuffer device, long elements) {
    if (host.type() != device.type()
        || start < 0
        || elements < 0
        || elements > host.elements() - start
        || elements > device.elements()) {
      throw new IllegalArgumentException(
          "cannot copy %d elements between '%s' (%d %s, from %d) and '%s' (%d %s)"
              .formatted(
                  elements,
                  host.label(),
                  host.elements(),
                  host.type().numpyName(),
                  start,
                  device.label(),
                  device.elements(),
                  device.type().numpyName()));
    }
  }
}
