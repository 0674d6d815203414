package org.batchwarp.device;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The contract of the device that the configuration parameter {@link #DEVICE} names. */
@ExtendWith(NamedDeviceContract.FromConfiguration.class)
final class NamedDeviceContract extends DeviceContract {
  static final String DEVICE = "contract.device";

  private final String device;

  NamedDeviceContract(String device) {
    this.device = device;
  }

  @Override
  protected Device open() {
    return Devices.open(device);
  }

  /** Gives the constructor its argument. */
  static final class FromConfiguration implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getDeclaringExecutable().getDeclaringClass() == NamedDeviceContract.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getConfigurationParameter(DEVICE)
          .orElseThrow(() -> new IllegalStateException("no configuration parameter " + DEVICE));
    }
  }
}
