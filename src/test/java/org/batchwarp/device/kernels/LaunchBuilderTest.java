package org.batchwarp.device.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.DeviceBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LaunchBuilderTest {
  private static final KernelFile FILE =
      new KernelFile(
          "test.cl",
          """
          ARGUMENTS(add_arguments,
            int values;
          );
          KERNEL void add(
              GLOBAL const uchar *RESTRICT source,
              GLOBAL float *RESTRICT target,
              struct add_arguments a) {
          }
          """);

  private static DeviceBuffer buffer(ElementType type) {
    return new SizedBuffer("a buffer", type, 4);
  }

  private static String refusal(Class<? extends Exception> type, Executable refused) {
    return assertThrows(type, refused).getMessage();
  }

  private static LaunchBuilder launch() {
    return FILE.kernel("add").launch();
  }

  @Test
  void buffersAreInTheOrderOfTheSource() {
    DeviceBuffer target = buffer(ElementType.FLOAT32);
    KernelLaunch launch =
        launch()
            .buffer("target", target)
            .put("values", 4)
            .buffer("source", Optional.empty())
            .of(3, 2, 1, 8);
    assertEquals(List.of(Optional.empty(), Optional.of(target)), launch.buffers());
    assertEquals("add", launch.variant().function());
    assertEquals(3, launch.groups());
  }

  @Test
  void aBufferOfAnotherTypeIsRefused() {
    assertEquals(
        "buffer 'a buffer' is of type float, but source of add is of type uchar",
        refusal(
            IllegalArgumentException.class,
            () -> launch().buffer("source", buffer(ElementType.FLOAT32))));
  }

  @Test
  void aBufferThatTheKernelLacksIsRefused() {
    String message =
        refusal(
            IllegalArgumentException.class,
            () -> launch().buffer("moments", buffer(ElementType.FLOAT32)));
    assertEquals("add has no buffer moments, only source, target", message);
  }

  @Test
  void aBufferIsGivenOnce() {
    assertEquals(
        "buffer target of add is given twice",
        refusal(
            IllegalStateException.class,
            () ->
                launch()
                    .buffer("target", buffer(ElementType.FLOAT32))
                    .buffer("target", buffer(ElementType.FLOAT32))));
  }

  @Test
  void whatIsNotGivenIsNamed() {
    assertEquals(
        "add lacks the buffer source",
        refusal(
            IllegalStateException.class,
            () ->
                launch()
                    .buffer("target", buffer(ElementType.FLOAT32))
                    .put("values", 4)
                    .of(1, 1, 1, 1)));
    assertEquals(
        "add_arguments lacks [values]",
        refusal(
            IllegalStateException.class,
            () ->
                launch()
                    .buffer("source", buffer(ElementType.UINT8))
                    .buffer("target", buffer(ElementType.FLOAT32))
                    .of(1, 1, 1, 1)));
  }
}
