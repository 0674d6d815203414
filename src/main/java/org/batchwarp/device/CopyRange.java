package org.batchwarp.device;

/** What every device checks of a copy between host and device before it begins. */
public final class CopyRange {
  private CopyRange() {}

  /**
   * Checks that both sides are of one type and long enough.
   *
   * @param hostStart the first element on the host's side
   * @param deviceStart the first element on the device's side
   * @throws IllegalArgumentException if not; the message names both buffers
   */
  public static void check(
      HostBuffer host, long hostStart, DeviceBuffer device, long deviceStart, long elements) {
    if (host.type() != device.type()
        || !holds(host.elements(), hostStart, elements)
        || !holds(device.elements(), deviceStart, elements)) {
      throw new IllegalArgumentException(
          "cannot copy %d elements between '%s' (%d %s, from %d) and '%s' (%d %s, from %d)"
              .formatted(
                  elements,
                  host.label(),
                  host.elements(),
                  host.type().numpyName(),
                  hostStart,
                  device.label(),
                  device.elements(),
                  device.type().numpyName(),
                  deviceStart));
    }
  }

  private static boolean holds(long length, long start, long elements) {
    return start >= 0 && elements >= 0 && elements <= length - start;
  }
}
