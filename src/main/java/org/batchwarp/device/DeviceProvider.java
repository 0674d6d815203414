package org.batchwarp.device;

import java.util.List;

/** One kind of device: finds those that can be used here, and opens them. */
public interface DeviceProvider {
  /** The name, such as {@code java}; the part before the colon in {@code opencl:0:1}. */
  String name();

  /** Looks for devices of this kind without keeping anything open; at least one report. */
  List<DeviceReport> probe();

  /**
   * Libraries of others that working devices of this kind can make use of: for each a line that
   * says where it is or what is missing. That takes longer than {@link #probe}, as they are loaded.
   */
  default List<String> libraries() {
    return List.of();
  }

  /**
   * Opens a device.
   *
   * @param selector the part of the name after the first colon, or an empty string
   * @throws IllegalArgumentException if the selector names nothing
   * @throws IllegalStateException if the device cannot be used; the message says what is missing
   */
  Device open(String selector);
}
