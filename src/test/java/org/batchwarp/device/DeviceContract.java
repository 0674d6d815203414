package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.batchwarp.array.ElementType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All that a device must do. A test of a device extends this and opens it. */
public abstract class DeviceContract
    implements BufferContract,
        WarpContract,
        WarpOptionsContract,
        SplineContract,
        ValueContract,
        MomentContract,
        LinearAlgebraContract,
        ReferenceContract,
        ThreadContract,
        TimeContract {
  private Device device;
  private DeviceMemory memory;

  protected abstract Device open();

  @BeforeEach
  void openDevice() {
    device = open();
    memory = new DeviceMemory(device);
  }

  @AfterEach
  void closeDevice() {
    // Without what a device needs there is none.
    if (device != null) {
      memory.close();
      device.close();
    }
  }

  @Override
  public DeviceMemory memory() {
    return memory;
  }

  @Test
  void aClosedDeviceGivesNothingMore() {
    Device closed = open();
    closed.close();
    closed.close();
    assertThrows(
        IllegalStateException.class, () -> closed.allocate("buffer", ElementType.FLOAT32, 1));
    assertThrows(
        IllegalStateException.class, () -> closed.allocateHost("buffer", ElementType.FLOAT32, 1));
    assertThrows(
        IllegalStateException.class,
        () -> closed.wrapHost("buffer", ElementType.UINT8, ByteBuffer.allocateDirect(1)));
    assertThrows(IllegalStateException.class, closed::openStream);
    assertThrows(IllegalStateException.class, closed::openTimedStream);
    assertThrows(IllegalStateException.class, closed::linearAlgebra);
  }
}
