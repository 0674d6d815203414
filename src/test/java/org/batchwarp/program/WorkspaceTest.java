package org.batchwarp.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.AugmentationConfig;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Devices;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Stream;
import org.junit.jupiter.api.Test;

class WorkspaceTest {
  private static final ImageShape SHAPE = new ImageShape(5, 4, 3, DataFormat.CHANNELS_LAST);
  private static final int IMAGES = 2;
  private static final int VALUES = IMAGES * SHAPE.values();

  /** Every step that a flow can have after its warp. */
  private static AugmentationProgram program() {
    AugmentationConfig config =
        ImageDataGenerator.builder()
            .channelShiftRange(30)
            .brightnessRange(0.5, 2)
            .samplewiseStdNormalization(true)
            .build()
            .config();
    return AugmentationProgram.forFlow(config, Optional.empty(), SHAPE, ElementType.FLOAT32);
  }

  private static List<TransformParameters> parameters() {
    TransformParameters one =
        TransformParameters.identity().withTheta(30).withChannelShift(9).withBrightness(1.25);
    return List.of(one, one.withFlips(true, false).withShift(1, -0.5));
  }

  @Test
  void aSecondRunWithoutCopiesGivesTheSame() {
    try (Device device = Devices.open("java");
        Stream stream = device.openStream();
        HostBuffer result = device.allocateHost("result", ElementType.FLOAT32, VALUES);
        Workspace workspace = new Workspace(device, stream, program(), IMAGES)) {
      FloatBuffer images = workspace.gathered().asFloatBuffer();
      for (int i = 0; i < VALUES; i++) {
        images.put(i, i * 37 % 256);
      }
      workspace.load(parameters());
      float[] first = read(stream, workspace.run(), result);
      images.put(new float[VALUES]);
      for (int run = 0; run < 3; run++) {
        assertArrayEquals(first, read(stream, workspace.run(), result));
      }
    }
  }

  private static float[] read(Stream stream, DeviceBuffer from, HostBuffer result) {
    stream.copyOut(from, result, VALUES);
    stream.synchronize();
    float[] values = new float[VALUES];
    result.bytes().asFloatBuffer().get(values);
    return values;
  }

  @Test
  void thereIsNoRunWithoutABatch() {
    try (Device device = Devices.open("java");
        Stream stream = device.openStream();
        Workspace workspace = new Workspace(device, stream, program(), IMAGES)) {
      assertThrows(IllegalStateException.class, workspace::run);
    }
  }
}
