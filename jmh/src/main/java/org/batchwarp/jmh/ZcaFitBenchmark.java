package org.batchwarp.jmh;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;
import org.batchwarp.program.FittedState;
import org.batchwarp.source.ImageSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Seconds of a {@code fit} with ZCA whitening on 10,000 float32 images of 28x28x1. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2)
@Measurement(iterations = 7)
public class ZcaFitBenchmark {
  private static final ImageShape SHAPE = new ImageShape(28, 28, 1, DataFormat.CHANNELS_LAST);
  private static final int IMAGES = 10_000;

  @Param({"1", "2"})
  public int threads;

  @Param("java")
  public String device;

  private Device opened;
  private ImageSource images;
  private ImageDataGenerator generator;

  /** The images, 10,000 of 784 values. */
  static float[] images() {
    byte[] pixels = Workload.images(SHAPE, IMAGES);
    float[] values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = pixels[i] & 0xFF;
    }
    return values;
  }

  /** Prepares images and generator. */
  @Setup
  public void open() {
    opened = Devices.open(device + ":" + threads);
    images = ImageSource.of(images(), SHAPE);
    generator =
        ImageDataGenerator.builder()
            .compatibility(Compatibility.KERAS_2)
            .zcaWhitening(true)
            .device(opened)
            .build();
  }

  /** One fit. */
  @Benchmark
  public FittedState fit() throws IOException {
    generator.fit(images);
    return generator.fittedState().orElseThrow();
  }

  /** Releases them. */
  @TearDown
  public void close() {
    images.close();
    opened.close();
  }
}
