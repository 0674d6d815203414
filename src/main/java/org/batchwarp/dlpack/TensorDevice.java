package org.batchwarp.dlpack;

/**
 * Where a tensor's memory is, as DLPack tells it.
 *
 * @param type the code of the kind of device, {@code DLDeviceType}
 * @param ordinal which of them
 */
public record TensorDevice(int type, int ordinal) {
  private static final int CPU_TYPE = 1;
  private static final int CUDA_TYPE = 2;
  private static final int CUDA_HOST_TYPE = 3;

  /** The host's memory. */
  public static final TensorDevice CPU = new TensorDevice(CPU_TYPE, 0);

  /** The memory of a GPU of CUDA's. */
  public static TensorDevice cuda(int ordinal) {
    return new TensorDevice(CUDA_TYPE, ordinal);
  }

  /** Whether the processor reads it as any memory. */
  public boolean isHost() {
    return type == CPU_TYPE || type == CUDA_HOST_TYPE;
  }

  /** As in {@code kDLCUDA:1}; a type that has no name here by its number. */
  @Override
  public String toString() {
    String name =
        switch (type) {
          case CPU_TYPE -> "kDLCPU";
          case CUDA_TYPE -> "kDLCUDA";
          case CUDA_HOST_TYPE -> "kDLCUDAHost";
          case 4 -> "kDLOpenCL";
          case 7 -> "kDLVulkan";
          case 8 -> "kDLMetal";
          case 10 -> "kDLROCM";
          case 11 -> "kDLROCMHost";
          case 13 -> "kDLCUDAManaged";
          case 14 -> "kDLOneAPI";
          default -> "device type " + type;
        };
    return name + ":" + ordinal;
  }
}
