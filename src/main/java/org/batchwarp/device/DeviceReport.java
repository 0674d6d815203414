package org.batchwarp.device;

/**
 * Whether a device can be used here.
 *
 * @param name the name to open it by
 * @param works whether opening it will succeed
 * @param detail what it is, or what is missing
 */
public record DeviceReport(String name, boolean works, String detail) {}
