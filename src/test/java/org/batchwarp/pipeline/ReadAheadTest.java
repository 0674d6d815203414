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
    PipelineOptions options = PipelineOptions.defaults().withSlots(4).withBatches(3);
    try (Device device = Devices.open("java:1");
        BatchPipeline pipeline =
            new BatchPipeline(sampler, List.of(device), images, program, options)) {
      for (int[] expected : new int[][] {{0, 1}, {2}, {0, 1}}) {
        assertArrayEquals(expected, pipeline.next(Delivery::plan).images());
      }
      assertThrows(NoSuchElementException.class, () -> pipeline.next(Delivery::plan));
      pipeline.reset();
      assertEquals(3, sampler.batchesSeen());
    }
  }
}
