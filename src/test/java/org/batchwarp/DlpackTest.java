package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.device.Device;
import org.batchwarp.dlpack.ImportedTensor;
import org.batchwarp.dlpack.TensorDevice;
import org.batchwarp.source.ImageSource;
import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.linux.DynamicLinkLoader;

/** Batches as tensors of DLPack, taken and deleted as another library would. */
@Tag("devices")
class DlpackTest {
  static final List<String> DEVICES = TestedDevices.NAMES;

  private static ImageDataGeneratorBuilder builder() {
    return ImageDataGenerator.builder().widthShiftRange(1).horizontalFlip(true).rescale(0.5);
  }

  private static FlowBuilder flow(ImageDataGeneratorBuilder generator, Device... devices) {
    return generator.build().flow(new NumberedImages(10)).batchSize(4).seed(3).devices(devices);
  }

  /** Takes a tensor into Java again, reads it and gives it back. */
  private static float[] takeAndDelete(long tensor) throws IOException {
    try (ImageSource source = ImageSource.dlpack(tensor, DataFormat.CHANNELS_LAST);
        Flow plain = ImageDataGenerator.builder().build().flow(source).shuffle(false).open();
        Batch batch = plain.next()) {
      return batch.toArray();
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void aBatchGoesOutAndComesInAgain(String name) throws IOException {
    try (Device device = TestedDevices.open(name);
        Flow usual = flow(builder(), device).open();
        Flow flow = flow(builder(), device).batchesInFlight(1).open()) {
      for (int i = 0; i < 7; i++) {
        long tensor = flow.next().toDlpack();
        assertThrows(IllegalStateException.class, flow::next);
        try (Batch expected = usual.next()) {
          assertArrayEquals(expected.toArray(), takeAndDelete(tensor));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "FLOAT32", "FLOAT64"})
  void aTensorTellsTypeShapeAndPlace(ElementType type) throws IOException {
    try (Device device = TestedDevices.open("java");
        Flow flow = flow(builder().dtype(type), device).shuffle(false).open()) {
      flow.next().close();
      flow.next().close();
      try (ImportedTensor tensor = new ImportedTensor(flow.next().toDlpack())) {
        assertEquals(Optional.of(type), tensor.type());
        assertEquals(TensorDevice.CPU, tensor.device());
        ImageShape shape = NumberedImages.SHAPE;
        assertArrayEquals(new long[] {2, shape.height(), shape.width(), 1}, tensor.shape());
        assertArrayEquals(new long[] {6, 2, 1, 1}, tensor.strides());
      }
    }
  }

  @Test
  void aBatchThatWentOutIsClosed() throws IOException {
    try (Device device = TestedDevices.open("java");
        Flow flow = flow(builder(), device).open()) {
      Batch batch = flow.next();
      long tensor = batch.toDlpack();
      for (Executable use :
          new Executable[] {batch::bytes, batch::toDlpack, batch::onDevice, batch::indices}) {
        assertThrows(IllegalStateException.class, use);
      }
      batch.close();
      flow.next().close();
      new ImportedTensor(tensor).close();
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void aTensorOutlivesItsFlow(String name) throws IOException {
    try (Device device = TestedDevices.open(name)) {
      float[] expected;
      try (Flow usual = flow(builder(), device).open()) {
        expected = usual.next().toArray();
      }
      Flow flow = flow(builder(), device).open();
      long tensor = flow.next().toDlpack();
      flow.close();
      flow.close();
      assertThrows(IllegalStateException.class, flow::next);
      assertArrayEquals(expected, takeAndDelete(tensor));
    }
  }

  /** The flow's own device, too, which is closed when the last tensor is deleted. */
  @Test
  void tensorsOutliveTheFlowsOwnDevice() throws IOException {
    float[] expected;
    try (Flow usual = flow(builder()).open()) {
      expected = usual.next().toArray();
    }
    long first;
    long second;
    try (Flow flow = flow(builder()).open()) {
      first = flow.next().toDlpack();
      second = flow.next().toDlpack();
    }
    new ImportedTensor(second).close();
    assertArrayEquals(expected, takeAndDelete(first));
  }

  @Test
  void allIsGivenBackWhenTheLastTensorIsDeletedWhereverThatIs()
      throws IOException, InterruptedException {
    try (WatchedDevice device = new WatchedDevice()) {
      Flow flow = flow(builder(), device).open();
      ImportedTensor first = new ImportedTensor(flow.next().toDlpack());
      ImportedTensor second = new ImportedTensor(flow.next().toDlpack());
      flow.close();
      Thread elsewhere = new Thread(first::close);
      elsewhere.start();
      elsewhere.join();
      assertEquals(1, device.open().stream().filter("host delivered images"::equals).count());
      second.close();
      second.close();
      assertEquals(List.of(), device.open());
    }
  }

  /** A thread that Java has not started is the rule in other libraries. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aNativeThreadMayDeleteATensor() throws IOException {
    try (Device device = TestedDevices.open("java");
        Flow flow = flow(builder(), device).batchesInFlight(1).open();
        MemoryStack stack = MemoryStack.stackPush()) {
      for (int i = 0; i < 3; i++) {
        long tensor = flow.next().toDlpack();
        long deleter = MemoryUtil.memGetAddress(tensor + 56);
        PointerBuffer thread = stack.mallocPointer(1);
        assertEquals(
            0, JNI.invokePPPPI(thread.address(), 0, deleter, tensor, function("pthread_create")));
        assertEquals(0, JNI.invokePPI(thread.get(0), 0, function("pthread_join")));
      }
      flow.next().close();
    }
  }

  private static long function(String name) {
    CharSequence all = null;
    return DynamicLinkLoader.dlsym(
        DynamicLinkLoader.dlopen(all, DynamicLinkLoader.RTLD_LAZY), name);
  }

  @Test
  void theFlowGoesOnWhenATensorIsDeletedElsewhere() throws IOException, InterruptedException {
    try (Device device = TestedDevices.open("java");
        Flow usual = flow(builder(), device).open();
        Flow flow = flow(builder(), device).batchesInFlight(2).open()) {
      for (int i = 0; i < 20; i++) {
        ImportedTensor tensor = new ImportedTensor(flow.next().toDlpack());
        Thread elsewhere = new Thread(tensor::close);
        elsewhere.start();
        Delivered expected = Delivered.take(usual::next);
        assertFalse(expected.values().isEmpty());
        elsewhere.join();
        assertEquals(Delivered.take(usual::next), Delivered.take(flow::next));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void whatStaysOnTheDeviceIsATensorThere(String name) throws IOException {
    try (Device device = TestedDevices.open(name);
        Flow flow = flow(builder(), device).deliverOnDevice(true).open()) {
      Batch batch = flow.next();
      if (device.tensorDevice().isEmpty()) {
        String message =
            assertThrows(UnsupportedOperationException.class, batch::toDlpack).getMessage();
        assertTrue(message.contains(device.name()) && message.contains("deliverOnDevice"), message);
        batch.close();
        return;
      }
      long address = batch.onDevice().images().handle();
      try (ImportedTensor tensor = new ImportedTensor(batch.toDlpack())) {
        assertEquals(device.tensorDevice().get(), tensor.device());
        assertEquals(name.equals("cpu"), tensor.device().isHost());
        assertEquals(address, tensor.data());
      }
    }
  }
}
