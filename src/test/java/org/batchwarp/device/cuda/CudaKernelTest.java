package org.batchwarp.device.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import jcuda.driver.CUfunction;
import org.batchwarp.device.kernels.ArgumentStructure;
import org.batchwarp.device.kernels.KernelLaunch;
import org.batchwarp.device.kernels.KernelVariant;
import org.batchwarp.device.kernels.StructureLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CudaKernelTest {
  @ParameterizedTest
  @CsvSource({
    "512, 1024, 512", "512, 768, 512", "512, 256, 256", "392, 1024, 416", "392, 256, 224",
    "128, 1024, 128", "4096, 1024, 1024", "1, 1024, 32", "0, 1024, 32", "33, 1024, 64",
    "1025, 1024, 544", "100, 96, 64",
  })
  void aBlockHasItsShareOfTheGroupsWork(int items, int largest, int expected) {
    assertEquals(expected, CudaKernel.evened(items, largest));
  }

  @Test
  void noBlockTakesMorePassesThanTheLargestOrHasAnIdleWarp() {
    for (int items = 1; items <= 2000; items++) {
      for (int largest = 32; largest <= 1024; largest += 32) {
        int block = CudaKernel.evened(items, largest);
        int passes = (items + largest - 1) / largest;
        assertTrue(block % 32 == 0 && block <= largest, items + " items, largest " + largest);
        assertEquals(passes, (items + block - 1) / block, items + " items, largest " + largest);
        assertTrue((block - 32) * passes < items, items + " items, largest " + largest);
      }
    }
  }

  @Test
  void aKernelThatNeedsABlockOfOneSizeHasThat() {
    KernelLaunch launch =
        new KernelLaunch(
            new KernelVariant("test.cl", "test", Map.of(), 256),
            1,
            7,
            1,
            1,
            List.of(),
            new ArgumentStructure(StructureLayout.of("test_arguments", "int value;"), new byte[4]));
    assertEquals(256, new CudaKernel(new CUfunction(), 64).blockSize(launch));
  }
}
