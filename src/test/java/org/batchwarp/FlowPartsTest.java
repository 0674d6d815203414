package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.batchwarp.device.Device;
import org.batchwarp.source.ImageSource;
import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A batch that is larger than the device's largest buffer goes through it in parts. */
@Tag("devices")
class FlowPartsTest {
  @ParameterizedTest
  @MethodSource("org.batchwarp.FlowWork#onDevices")
  void partsGiveWhatTheWholeGives(String name, FlowWork work) throws IOException {
    try (Device device = TestedDevices.open(name);
        NarrowDevice narrow =
            new NarrowDevice(
                TestedDevices.open(name), 2 * work.imageBytes() + work.imageBytes() / 2)) {
      List<Delivered> whole = work.batches(device);
      assertEquals(List.of(5, 5, 4, 5), Delivered.sizes(whole));
      assertEquals(whole, work.batches(narrow));
    }
  }

  @ParameterizedTest
  @MethodSource("org.batchwarp.FlowWork#onDevices")
  void anImageThatDoesNotFitIsRefusedBeforeAnythingIsAllocated(String name, FlowWork work)
      throws IOException {
    try (NarrowDevice narrow = new NarrowDevice(TestedDevices.open(name), work.imageBytes() - 1);
        ImageSource images = work.images();
        Flow flow = work.generator(narrow).flow(images).batchSize(FlowWork.BATCH).seed(1).open()) {
      String message = assertThrows(IllegalArgumentException.class, flow::next).getMessage();
      assertEquals(
          "%s images need buffers of %d bytes, the largest of device '%s' has %d"
              .formatted(
                  work.shape().size(), work.imageBytes(), narrow.name(), work.imageBytes() - 1),
          message);
      assertEquals(0, narrow.requests());
    }
  }
}
