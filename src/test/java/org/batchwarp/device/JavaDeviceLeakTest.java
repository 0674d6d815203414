package org.batchwarp.device;

class JavaDeviceLeakTest extends DeviceLeakContract {
  @Override
  protected String device() {
    return "java:3";
  }
}
