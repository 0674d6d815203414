package org.batchwarp.device.opencl;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL11;
import org.lwjgl.opencl.CL12;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * One device as OpenCL lists it.
 *
 * @param platformIndex the platform's place in the list
 * @param deviceIndex the device's place in its platform
 * @param platform the platform's handle
 * @param device the device's handle
 */
record OpenClHardware(int platformIndex, int deviceIndex, long platform, long device) {

  /** What to write after {@code opencl:} for this device. */
  String selector() {
    return platformIndex + ":" + deviceIndex;
  }

  String name() {
    return text(CL10.CL_DEVICE_NAME);
  }

  String vendor() {
    return text(CL10.CL_DEVICE_VENDOR);
  }

  String driver() {
    return text(CL10.CL_DEVICE_VERSION) + " / " + text(CL10.CL_DRIVER_VERSION);
  }

  String platformName() {
    return platformText(CL10.CL_PLATFORM_NAME);
  }

  /** Whatever distinguishes what this device's compiler makes from another's. */
  List<String> identity() {
    return List.of(platformText(CL10.CL_PLATFORM_VERSION), vendor(), name(), driver());
  }

  boolean isGpu() {
    return (number(CL10.CL_DEVICE_TYPE) & CL10.CL_DEVICE_TYPE_GPU) != 0;
  }

  long memory() {
    return number(CL10.CL_DEVICE_GLOBAL_MEM_SIZE);
  }

  long largestAllocation() {
    return number(CL10.CL_DEVICE_MAX_MEM_ALLOC_SIZE);
  }

  /** Whether host and device have the same memory, so that neither need copy for the other. */
  boolean sharesHostMemory() {
    return number(CL11.CL_DEVICE_HOST_UNIFIED_MEMORY) != 0;
  }

  /** The alignment of a buffer's address, in bytes. */
  int baseAlignment() {
    return (int) number(CL10.CL_DEVICE_MEM_BASE_ADDR_ALIGN) / Byte.SIZE;
  }

  int largestGroup() {
    return Math.toIntExact(size(CL10.CL_DEVICE_MAX_WORK_GROUP_SIZE));
  }

  int computeUnits() {
    return (int) number(CL10.CL_DEVICE_MAX_COMPUTE_UNITS);
  }

  /** What this library needs and the device lacks, or nothing. */
  Optional<String> deficiency() {
    if (number(CL10.CL_DEVICE_AVAILABLE) == 0) {
      return Optional.of("is not available");
    }
    if (number(CL10.CL_DEVICE_COMPILER_AVAILABLE) == 0) {
      return Optional.of("has no compiler");
    }
    if (text(CL10.CL_DEVICE_VERSION).matches("OpenCL 1\\.[01].*")) {
      return Optional.of("has " + text(CL10.CL_DEVICE_VERSION) + ", but 1.2 is needed");
    }
    if (!hasDoublePrecision()) {
      return Optional.of("has no double precision (cl_khr_fp64)");
    }
    if (number(CL10.CL_DEVICE_ENDIAN_LITTLE) == 0) {
      return Optional.of("is big-endian");
    }
    return Optional.empty();
  }

  /** Devices older than the last edition of OpenCL 1.2 do not know this query. */
  private boolean hasDoublePrecision() {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      ByteBuffer bytes = stack.calloc(Long.BYTES);
      int code = CL10.clGetDeviceInfo(device, CL12.CL_DEVICE_DOUBLE_FP_CONFIG, bytes, null);
      return code == CL10.CL_SUCCESS && bytes.getLong(0) != 0;
    }
  }

  private String text(int what) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer size = stack.mallocPointer(1);
      OpenClFailure.check(
          CL10.clGetDeviceInfo(device, what, (ByteBuffer) null, size), "clGetDeviceInfo");
      ByteBuffer bytes = stack.malloc((int) size.get(0));
      OpenClFailure.check(CL10.clGetDeviceInfo(device, what, bytes, null), "clGetDeviceInfo");
      return zeroTerminated(bytes);
    }
  }

  private String platformText(int what) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer size = stack.mallocPointer(1);
      OpenClFailure.check(
          CL10.clGetPlatformInfo(platform, what, (ByteBuffer) null, size), "clGetPlatformInfo");
      ByteBuffer bytes = stack.malloc((int) size.get(0));
      OpenClFailure.check(CL10.clGetPlatformInfo(platform, what, bytes, null), "clGetPlatformInfo");
      return zeroTerminated(bytes);
    }
  }

  private static String zeroTerminated(ByteBuffer bytes) {
    return MemoryUtil.memUTF8(bytes, Math.max(0, bytes.remaining() - 1)).strip();
  }

  /** A value of 4 or 8 bytes; devices are asked for either. */
  private long number(int what) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      ByteBuffer bytes = stack.calloc(Long.BYTES);
      OpenClFailure.check(CL10.clGetDeviceInfo(device, what, bytes, null), "clGetDeviceInfo");
      return bytes.getLong(0);
    }
  }

  private long size(int what) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer value = stack.callocPointer(1);
      OpenClFailure.check(CL10.clGetDeviceInfo(device, what, value, null), "clGetDeviceInfo");
      return value.get(0);
    }
  }
}
