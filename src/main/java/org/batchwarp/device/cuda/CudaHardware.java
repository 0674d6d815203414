package org.batchwarp.device.cuda;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import jcuda.driver.CUcomputemode;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.JCudaDriver;

/**
 * One GPU as the driver lists it.
 *
 * @param ordinal its place in the list
 * @param device its handle
 */
record CudaHardware(int ordinal, CUdevice device) {
  private static final int LONGEST_NAME = 256;

  String name() {
    byte[] text = new byte[LONGEST_NAME];
    CudaFailure.check(
        JCudaDriver.cuDeviceGetName(text, text.length, device),
        "cuDeviceGetName of GPU " + ordinal);
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8).strip();
  }

  /** Ten times the major number and the minor one, as in 90. */
  int computeCapability() {
    return 10 * attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
        + attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
  }

  int multiprocessors() {
    return attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
  }

  long memory() {
    long[] bytes = new long[1];
    CudaFailure.check(
        JCudaDriver.cuDeviceTotalMem(bytes, device), "cuDeviceTotalMem of GPU " + ordinal);
    return bytes[0];
  }

  /** Whether memory can be allocated from pools, in the order of a stream. */
  boolean hasMemoryPools() {
    return attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED) != 0;
  }

  /** What keeps this library from using the GPU, or nothing. */
  Optional<String> deficiency() {
    return attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_MODE)
            == CUcomputemode.CU_COMPUTEMODE_PROHIBITED
        ? Optional.of("is in compute mode \"prohibited\"")
        : Optional.empty();
  }

  private int attribute(int which) {
    int[] value = new int[1];
    CudaFailure.check(
        JCudaDriver.cuDeviceGetAttribute(value, which, device),
        "cuDeviceGetAttribute %d of GPU %d".formatted(which, ordinal));
    return value[0];
  }
}
