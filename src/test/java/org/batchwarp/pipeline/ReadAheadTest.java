package org.batchwarp.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.NumberedImages;
import org.batchwarp.array.ElementType;
import org.batchwarp.config.AugmentationConfig;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;
import org.batchwarp.program.AugmentationProgram;
import org.batchwarp.program.ParameterSampler;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
  @Test
  void afterTheLastBatchThereIsNone() {
    AugmentationConfig config = ImageDataGenerator.builder().build().config();
    NumberedImages images = new NumberedImages(3);
    AugmentationProgram program =
        AugmentationProgram.forFlow(
            config, Optional.empty(), NumberedImages.SHAPE, ElementType.FLOAT32);
    BatchSampler sampler =
        new BatchSampler(
            new SamplerOptions(3, 2, false, OptionalLong.empty(), 0),
            new int[] {0, 1, 2},
            ParameterSampler.ofIdentity(NumberedImages.SHAPE));
    BatchPipeline.Limits limits =
        new BatchPipeline.Limits(3, 2, 4, OptionalLong.empty(), OptionalLong.empty(), false);
    try (Device device = Devices.open("java:1");
        BatchPipeline pipeline =
            new BatchPipeline(
                List.of(device), images, program, limits, new Destination.HostMemory())) {
      ReadAhead ahead = new ReadAhead(sampler, pipeline, 3);
      assertArrayEquals(new int[] {0, 1}, ahead.next().plan().images());
      assertArrayEquals(new int[] {2}, ahead.next().plan().images());
      assertArrayEquals(new int[] {0, 1}, ahead.next().plan().images());
      assertThrows(NoSuchElementException.class, ahead::next);
      ahead.stop();
      assertEquals(3, sampler.batchesSeen());
    }
  }
}
