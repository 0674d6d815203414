package org.batchwarp.device;

/** One kind of device: finds out whether it can be used here, and opens it. */
public interface DeviceProvider {
  /** The name, such as {@code java}; the part before the colon in {@code opencl:0:1}. */
  String name();

  /** Looks for the device without keeping anything open. */
  DeviceReport probe();

  /**
   * Opens a device.
   *
   * @param selector the part of the name after the first colon, or an empty string
   * @throws IllegalArgumentException if the selector names nothing
   * @throws IllegalStateException if the device cannot be used; the message says what is missing
   */
  Device open(String selector);
}
