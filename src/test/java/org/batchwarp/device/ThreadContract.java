package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.FillMode;
import org.batchwarp.config.Interpolation;
import org.junit.jupiter.api.Test;

/** A device serves several threads at once, each with streams and buffers of its own. */
interface ThreadContract {
  int THREADS = 4;

  DeviceMemory memory();

  @Test
  default void threadsDoNotDisturbEachOther() throws Exception {
    assumeTrue(
        !Boolean.getBoolean("contract.oneThread"),
        "this simulator serves only the thread that opened the device");
    Device device = memory().device();
    CyclicBarrier start = new CyclicBarrier(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<List<String>>> results = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        results.add(
            threads.submit(
                () -> {
                  start.await();
                  return results(device, number);
                }));
      }
      List<List<String>> together = new ArrayList<>();
      for (Future<List<String>> result : results) {
        together.add(result.get());
      }
      for (int i = 0; i < THREADS; i++) {
        assertEquals(results(device, i), together.get(i), "thread " + i);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** All bytes of what a thread computes, which is something else for each. */
  private static List<String> results(Device device, int number) {
    ImageShape shape = new ImageShape(5 + number, 7, 3, DataFormat.CHANNELS_LAST);
    int count = 2;
    List<String> results = new ArrayList<>();
    try (DeviceMemory memory = new DeviceMemory(device)) {
      for (int round = 0; round < 5; round++) {
        float[] pixels = Pixels.random(count, shape, 10L * number + round).floats(shape.format());
        DeviceBuffer warped =
            new WarpCall(count, shape)
                .map(0, 0.9, 0.1 * number, 0, -0.1, 0.8, round)
                .map(1, 0.5, 0, round, 0, 0.5, number)
                .by(number % 2 == 0 ? Interpolation.BILINEAR : Interpolation.NEAREST)
                .fill(FillMode.REFLECT, 0)
                .launch(memory, memory.of(pixels), ElementType.FLOAT32);
        DeviceBuffer moments = memory.poisoned(ElementType.FLOAT64, count * ImageMoments.STRIDE);
        memory.launch(new Kernel.MeasureImages(warped, shape, count, moments));
        DeviceBuffer product = memory.poisoned(ElementType.FLOAT32, count * count);
        device
            .linearAlgebra()
            .matrixProduct(memory.stream(), warped, warped, product, count, count, count);
        for (DeviceBuffer result : List.of(warped, moments, product)) {
          results.add(Arrays.toString(memory.allBytes(result)));
        }
      }
    }
    return results;
  }
}
