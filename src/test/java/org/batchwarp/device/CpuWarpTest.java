package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.FillMode;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the tuned warps of the cpu device do differently from case to case must not show. */
class CpuWarpTest {
  /** So many images are stored past the caches. */
  private static final int LARGE = 24;

  private static final ImageShape LARGE_SHAPE =
      new ImageShape(336, 352, 3, DataFormat.CHANNELS_LAST);

  private static final List<ReferenceMap> MAPS =
      List.of(ReferenceMap.ROTATION, ReferenceMap.WHOLE_SHIFT, ReferenceMap.ZOOM_OUT);

  /** A warp of images of one shape and type to a layout, with a map and flips for each. */
  private record Case(ImageShape shape, ElementType type, DataFormat to, FillMode mode) {
    WarpCall call(int... images) {
      WarpCall call =
          new WarpCall(images.length, shape).from(type).to(to).fill(mode, 77).gather(images);
      for (int n = 0; n < images.length; n++) {
        Random random = new Random(images[n]);
        call.map(n, MAPS.get(images[n] % MAPS.size()).draw(shape, random))
            .flip(n, random.nextBoolean(), random.nextBoolean());
      }
      float[] affine = new float[3 * shape.channels()];
      for (int i = 0; i < affine.length; i++) {
        affine[i] = i < shape.channels() ? 100 + i : 0.017f * i;
      }
      return call.channelAffine(affine);
    }
  }

  static Stream<Case> cases() {
    return Stream.of(1, 3, 4)
        .flatMap(
            channels ->
                Stream.of(
                    new Case(
                        shape(channels, DataFormat.CHANNELS_LAST),
                        ElementType.UINT8,
                        DataFormat.CHANNELS_LAST,
                        FillMode.CONSTANT),
                    new Case(
                        shape(channels, DataFormat.CHANNELS_FIRST),
                        ElementType.UINT8,
                        DataFormat.CHANNELS_FIRST,
                        FillMode.WRAP),
                    new Case(
                        shape(channels, DataFormat.CHANNELS_LAST),
                        ElementType.FLOAT32,
                        DataFormat.CHANNELS_FIRST,
                        FillMode.REFLECT)));
  }

  private static ImageShape shape(int channels, DataFormat format) {
    return new ImageShape(LARGE_SHAPE.height(), LARGE_SHAPE.width(), channels, format);
  }

  @BeforeEach
  void requireDevice() {
    Requirements.device("cpu");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aLargeBatchIsWhatItsImagesAreOneByOne(Case tested) {
    Pixels sources = Pixels.random(LARGE, tested.shape(), 1);
    int[] all = new int[LARGE];
    Arrays.setAll(all, n -> n);
    int values = tested.shape().values();
    try (Device device = Devices.open("cpu:1");
        DeviceMemory memory = new DeviceMemory(device)) {
      DeviceBuffer source = tested.call(all).upload(memory, sources);
      float[] floats = memory.floats(tested.call(all).launch(memory, source, ElementType.FLOAT32));
      int[] halves = memory.halves(tested.call(all).launch(memory, source, ElementType.FLOAT16));
      for (int image : new int[] {0, 1, LARGE - 1}) {
        WarpCall one = tested.call(image);
        assertArrayEquals(
            memory.floats(one.launch(memory, source, ElementType.FLOAT32)),
            Arrays.copyOfRange(floats, image * values, (image + 1) * values));
        assertArrayEquals(
            memory.halves(one.launch(memory, source, ElementType.FLOAT16)),
            Arrays.copyOfRange(halves, image * values, (image + 1) * values));
      }
    }
  }

  /** Instruction sets before it have no fused multiply-add, and round twice. */
  @ParameterizedTest
  @EnumSource(FillMode.class)
  @Tag("avx512")
  void vectorsOfAnyLengthGiveTheSame(FillMode mode) {
    Requirements.instructionSet("x86-64-v4");
    for (int width : new int[] {1, 5, 28, 67, 300}) {
      for (int channels : new int[] {1, 3, 4}) {
        Case tested =
            new Case(
                new ImageShape(13, width, channels, DataFormat.CHANNELS_LAST),
                ElementType.UINT8,
                DataFormat.CHANNELS_FIRST,
                mode);
        assertArrayEquals(results("cpu:1:x86-64-v3", tested), results("cpu:2:x86-64-v4", tested));
      }
    }
  }

  private static float[] results(String name, Case tested) {
    int[] images = {0, 1, 2, 3, 4, 5, 6};
    try (Device device = Devices.open(name);
        DeviceMemory memory = new DeviceMemory(device)) {
      WarpCall call = tested.call(images);
      DeviceBuffer source = call.upload(memory, Pixels.random(images.length, tested.shape(), 2));
      return memory.floats(call.launch(memory, source, ElementType.FLOAT32));
    }
  }
}
