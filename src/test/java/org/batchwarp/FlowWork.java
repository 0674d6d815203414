package org.batchwarp;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.BatchView;
import org.batchwarp.device.Device;
import org.batchwarp.device.ImageParameters;
import org.batchwarp.source.ImageSource;
import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.params.provider.Arguments;

/** What flows do that need different buffers. */
@SuppressWarnings("ImmutableEnumChecker") // Records and functions without state.
enum FlowWork {
  GEOMETRY(Made.SHAPE, Made.VALUES * Float.BYTES, builder -> builder),
  TINY_IMAGES(Made.TINY, Made.PARAMETER_BYTES, builder -> builder),
  HALVES(Made.SHAPE, Made.VALUES * Float.BYTES, builder -> builder.dtype(ElementType.FLOAT16)),
  DOUBLES(Made.SHAPE, Made.VALUES * Double.BYTES, builder -> builder.dtype(ElementType.FLOAT64)),
  SPLINES(Made.SHAPE, Made.SPLINE_BYTES, builder -> builder.interpolationOrder(3)),
  SAMPLEWISE(
      Made.SHAPE,
      Made.VALUES * Float.BYTES,
      builder ->
          builder.channelShiftRange(20).samplewiseCenter(true).samplewiseStdNormalization(true)),
  BRIGHTNESS(Made.SHAPE, Made.VALUES * Float.BYTES, builder -> builder.brightnessRange(0.5, 1.5)),
  PREPROCESSING(
      Made.SHAPE,
      Made.VALUES * Float.BYTES,
      builder -> builder.preprocessingFunction(Made::subtractFirstValue).rescale(0.5)),
  WHITENING(Made.TINY, Made.PARAMETER_BYTES, builder -> builder.zcaWhitening(true));

  private static final int IMAGES = 14;

  /** So that the last batch of an epoch is shorter. */
  static final int BATCH = 5;

  private final ImageShape shape;
  private final long imageBytes;
  private final UnaryOperator<ImageDataGeneratorBuilder> configuration;

  FlowWork(
      ImageShape shape, long imageBytes, UnaryOperator<ImageDataGeneratorBuilder> configuration) {
    this.shape = shape;
    this.imageBytes = imageBytes;
    this.configuration = configuration;
  }

  /** Each of them on each device, for tests of both. */
  static Stream<Arguments> onDevices() {
    return TestedDevices.NAMES.stream()
        .flatMap(name -> Arrays.stream(values()).map(work -> Arguments.of(name, work)));
  }

  ImageShape shape() {
    return shape;
  }

  /** The bytes of the largest buffer that it needs for one image. */
  long imageBytes() {
    return imageBytes;
  }

  /** Fitted on another device where that is needed, so that only the flow is tested. */
  ImageDataGenerator generator(Device device) throws IOException {
    ImageDataGeneratorBuilder builder =
        configuration.apply(
            ImageDataGenerator.builder().rotationRange(30).zoomRange(0.3).horizontalFlip(true));
    ImageDataGenerator generator = builder.device(device).build();
    if (generator.config().standardization().needsFit()) {
      try (Device java = TestedDevices.open("java");
          ImageSource images = images()) {
        ImageDataGenerator fitted = builder.device(java).build();
        fitted.fit(images);
        generator.restore(fitted.fittedState().orElseThrow());
      }
    }
    return generator;
  }

  ImageSource images() {
    Random random = new Random(1);
    float[] values = new float[IMAGES * shape.values()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 255 * random.nextFloat();
    }
    return ImageSource.of(values, shape);
  }

  /** All batches of an epoch, and the first of the next. */
  List<Delivered> batches(Device device) throws IOException {
    try (ImageSource images = images();
        Flow flow = generator(device).flow(images).batchSize(BATCH).seed(1).open()) {
      return Delivered.next(flow, flow.length() + 1);
    }
  }

  /** What the works are made of, which an enum cannot have before them. */
  private static final class Made {
    private static final ImageShape SHAPE = new ImageShape(6, 5, 3, DataFormat.CHANNELS_LAST);
    private static final int VALUES = 6 * 5 * 3;

    /** Splines continue images by so much in each direction, and have coefficients in double. */
    private static final int SPLINE_BYTES = (6 + 24) * (5 + 24) * 3 * Double.BYTES;

    /** Less than what is known of each: the matrix for larger ones would hold many images. */
    private static final ImageShape TINY = new ImageShape(2, 1, 3, DataFormat.CHANNELS_LAST);

    private static final int PARAMETER_BYTES = ImageParameters.STRIDE * Double.BYTES;

    private static void subtractFirstValue(BatchView batch) {
      FloatBuffer values = batch.values();
      int length = batch.shape().values();
      for (int image = 0; image < batch.count(); image++) {
        float first = values.get(image * length);
        for (int i = image * length; i < (image + 1) * length; i++) {
          values.put(i, values.get(i) - first);
        }
      }
    }
  }
}
