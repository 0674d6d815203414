package org.batchwarp.device;

/**
 * Whether a device can be used here.
 *
 * @param name the name to open it by
 * @param works whether opening it will succeed
 * @param accelerates whether it is hardware of its own, such as a GPU, and not the host's processor
 * @param detail what it is, or what is missing
 */
public record DeviceReport(String name, boolean works, boolean accelerates, String detail) {

  /** A device that cannot be used. */
  public static DeviceReport missing(String name, String detail) {
    return new DeviceReport(name, false, false, detail);
  }

  /** The kind of device, the part of the name before the colon. */
  public String kind() {
    return name.split(":", 2)[0];
  }
}
