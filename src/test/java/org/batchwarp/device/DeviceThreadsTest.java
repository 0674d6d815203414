package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
import org.batchwarp.config.FillMode;
import org.batchwarp.config.Interpolation;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results do not depend on the number of threads, to the last bit. */
class DeviceThreadsTest {
  private static final int COUNT = 13;
  private static final ImageShape SHAPE = new ImageShape(11, 9, 3, DataFormat.CHANNELS_LAST);

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void resultsOfTheJavaDeviceAreThoseOfOneThread(int threads) {
    assertEquals(everything("java:1"), everything("java:" + threads));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void resultsOfTheCpuDeviceAreThoseOfOneThread(int threads) {
    Requirements.device("cpu");
    assertEquals(everything("cpu:1"), everything("cpu:" + threads));
  }

  /** The bytes of the results of every kernel and routine. */
  private static List<String> everything(String name) {
    List<String> results = new ArrayList<>();
    try (Device device = Devices.open(name);
        DeviceMemory memory = new DeviceMemory(device)) {
      int values = SHAPE.values();
      double[] parameters =
          new Random(1).doubles((long) COUNT * ImageParameters.STRIDE, -2, 2).toArray();
      DeviceBuffer perImage = memory.of(parameters);
      DeviceBuffer images = memory.of(random(COUNT * values));
      DeviceBuffer warped = memory.poisoned(ElementType.FLOAT32, COUNT * values);
      memory.launch(
          new Kernel.Warp(
              images,
              Optional.empty(),
              SHAPE,
              warped,
              DataFormat.CHANNELS_FIRST,
              COUNT,
              perImage,
              new Sampling(Interpolation.BILINEAR, FillMode.REFLECT, 0, Sampling.Precision.SINGLE),
              Optional.empty()));
      Sampling cubic =
          new Sampling(Interpolation.CUBIC, FillMode.NEAREST, 0, Sampling.Precision.DOUBLE);
      DeviceBuffer coefficients =
          memory.poisoned(ElementType.FLOAT64, COUNT * cubic.extended(SHAPE).values());
      memory.launch(
          new Kernel.SplineCoefficients(
              images, Optional.empty(), SHAPE, coefficients, COUNT, perImage, cubic));
      DeviceBuffer splines = memory.poisoned(ElementType.FLOAT32, COUNT * values);
      memory.launch(
          new Kernel.Warp(
              coefficients,
              Optional.empty(),
              SHAPE,
              splines,
              DataFormat.CHANNELS_LAST,
              COUNT,
              perImage,
              cubic,
              Optional.empty()));
      DeviceBuffer moments = memory.poisoned(ElementType.FLOAT64, COUNT * ImageMoments.STRIDE);
      memory.launch(new Kernel.MeasureImages(warped, SHAPE, COUNT, moments));
      memory.launch(new Kernel.ShiftChannels(warped, SHAPE, COUNT, moments, perImage));
      memory.launch(
          new Kernel.Standardize(
              warped, SHAPE, COUNT, 0.3, Optional.of(moments), true, Optional.empty()));
      DeviceBuffer bright = memory.of(random(COUNT * values));
      memory.launch(
          new Kernel.AdjustBrightness(
              bright, SHAPE, COUNT, moments, perImage, Compatibility.KERAS_3));
      DeviceBuffer channels = memory.poisoned(ElementType.FLOAT64, 6);
      DeviceBuffer planes = memory.poisoned(ElementType.FLOAT64, 2 * COUNT * 3);
      memory.launch(new Kernel.MeasureChannels(images, SHAPE, COUNT, planes, channels));
      DeviceBuffer means = memory.poisoned(ElementType.FLOAT64, values);
      memory.launch(new Kernel.CenterFeatures(images, SHAPE, COUNT, means));
      DeviceBuffer product = memory.poisoned(ElementType.FLOAT32, COUNT * 21);
      LinearAlgebra algebra = device.linearAlgebra();
      DeviceBuffer right = memory.of(random(values * 21));
      algebra.matrixProduct(memory.stream(), images, right, product, COUNT, values, 21);
      DeviceBuffer comoments = memory.of(new double[values * values]);
      algebra.symmetricRankKUpdate(memory.stream(), images, comoments, COUNT, values);
      DeviceBuffer halves = memory.poisoned(ElementType.FLOAT16, COUNT * values);
      memory.launch(new Kernel.Convert(images, halves, (long) COUNT * values, 3));
      for (DeviceBuffer result :
          List.of(
              coefficients,
              splines,
              warped,
              moments,
              bright,
              channels,
              means,
              images,
              product,
              comoments,
              halves)) {
        results.add(Arrays.toString(memory.allBytes(result)));
      }
    }
    return results;
  }

  private static float[] random(int elements) {
    Random random = new Random(elements);
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = random.nextFloat() * 300 - 20;
    }
    return values;
  }
}
