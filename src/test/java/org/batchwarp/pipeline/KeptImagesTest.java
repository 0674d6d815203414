package org.batchwarp.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.batchwarp.NumberedImages;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.Device;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Stream;
import org.batchwarp.program.MeteredStream;
import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Images that one stream copies, for others that do not wait for that stream's other work. */
@Tag("devices")
class KeptImagesTest {
  private static final int VALUES = NumberedImages.SHAPE.values();
  private static final int COUNT = 5;

  static List<Arguments> devicesAndMembers() {
    List<Arguments> all = new ArrayList<>();
    for (String name : TestedDevices.NAMES) {
      all.add(Arguments.of(name, 3));
      all.add(Arguments.of(name, COUNT));
    }
    return all;
  }

  /**
   * When the last stream asks, all of three images were copied, or of five some are missing still.
   */
  @ParameterizedTest
  @MethodSource("devicesAndMembers")
  void aStreamFindsWhatOthersHaveOnlyBegunToCopy(String name, int members) throws IOException {
    try (Device device = TestedDevices.open(name);
        NumberedImages source = new NumberedImages(COUNT);
        ResidentImages images = KeptImages.of(device, source, members, 2, 1 << 20).orElseThrow();
        Stream first = device.openStream();
        Stream second = device.openStream();
        Stream third = device.openStream()) {
      assertArrayEquals(new int[] {0, 1}, places(images, first, 4, 0));
      assertArrayEquals(new int[] {1, 2}, places(images, second, 0, 2));
      assertArrayEquals(new int[] {2, 0}, places(images, third, 2, 4));
      assertEquals(List.of(4f, 0f, 2f), numbers(device, images, third));
    }
  }

  private static int[] places(ResidentImages images, Stream stream, int... wanted)
      throws IOException {
    int[] found = new int[wanted.length];
    images.findPlaces(wanted, new MeteredStream(stream, false), new Meter(false), found);
    return found;
  }

  /** The first value of each of the first three places. */
  private static List<Float> numbers(Device device, ResidentImages images, Stream stream) {
    try (HostBuffer host = device.allocateHost("numbers", ElementType.FLOAT32, 3L * VALUES)) {
      stream.copyOut(images.buffer(), host, 3L * VALUES);
      stream.synchronize();
      FloatBuffer values = host.bytes().asFloatBuffer();
      return List.of(values.get(0), values.get(VALUES), values.get(2 * VALUES));
    }
  }
}
