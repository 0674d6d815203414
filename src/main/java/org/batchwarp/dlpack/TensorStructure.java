package org.batchwarp.dlpack;

import org.lwjgl.system.MemoryUtil;

/**
 * A {@code DLManagedTensor} of DLPack 0.8 in native memory, on systems of 64 bits.
 *
 * @param address where it begins
 */
record TensorStructure(long address) {
  /** Bytes, and where the fields begin. */
  static final int SIZE = 64;

  private static final int DATA = 0;
  private static final int DEVICE_TYPE = 8;
  private static final int DEVICE_ID = 12;
  private static final int RANK = 16;
  private static final int TYPE_CODE = 20;
  private static final int TYPE_BITS = 21;
  private static final int TYPE_LANES = 22;
  private static final int SHAPE = 24;
  private static final int STRIDES = 32;
  private static final int BYTE_OFFSET = 40;
  private static final int MANAGER_CONTEXT = 48;
  private static final int DELETER = 56;

  void setData(long data) {
    MemoryUtil.memPutAddress(address + DATA, data);
    MemoryUtil.memPutLong(address + BYTE_OFFSET, 0);
  }

  /** The address of the first element. */
  long data() {
    return MemoryUtil.memGetAddress(address + DATA) + MemoryUtil.memGetLong(address + BYTE_OFFSET);
  }

  void setDevice(TensorDevice device) {
    MemoryUtil.memPutInt(address + DEVICE_TYPE, device.type());
    MemoryUtil.memPutInt(address + DEVICE_ID, device.ordinal());
  }

  TensorDevice device() {
    return new TensorDevice(
        MemoryUtil.memGetInt(address + DEVICE_TYPE), MemoryUtil.memGetInt(address + DEVICE_ID));
  }

  void setType(TensorType type) {
    MemoryUtil.memPutByte(address + TYPE_CODE, (byte) type.code());
    MemoryUtil.memPutByte(address + TYPE_BITS, (byte) type.bits());
    MemoryUtil.memPutShort(address + TYPE_LANES, (short) type.lanes());
  }

  TensorType type() {
    return new TensorType(
        Byte.toUnsignedInt(MemoryUtil.memGetByte(address + TYPE_CODE)),
        Byte.toUnsignedInt(MemoryUtil.memGetByte(address + TYPE_BITS)),
        Short.toUnsignedInt(MemoryUtil.memGetShort(address + TYPE_LANES)));
  }

  int rank() {
    return MemoryUtil.memGetInt(address + RANK);
  }

  /**
   * Sets shape and strides.
   *
   * @param shape the address of the rank's 64-bit integers
   * @param strides likewise, in elements
   */
  void setAxes(int rank, long shape, long strides) {
    MemoryUtil.memPutInt(address + RANK, rank);
    MemoryUtil.memPutAddress(address + SHAPE, shape);
    MemoryUtil.memPutAddress(address + STRIDES, strides);
  }

  /** The address of the shape's 64-bit integers. */
  long shape() {
    return MemoryUtil.memGetAddress(address + SHAPE);
  }

  /** The address of the strides, in elements; null if the tensor is dense. */
  long strides() {
    return MemoryUtil.memGetAddress(address + STRIDES);
  }

  /**
   * Sets what frees the tensor.
   *
   * @param context for the deleter
   * @param deleter the address of a function that takes the tensor's address
   */
  void setManager(long context, long deleter) {
    MemoryUtil.memPutAddress(address + MANAGER_CONTEXT, context);
    MemoryUtil.memPutAddress(address + DELETER, deleter);
  }

  long managerContext() {
    return MemoryUtil.memGetAddress(address + MANAGER_CONTEXT);
  }

  /** Null if there is nothing to free. */
  long deleter() {
    return MemoryUtil.memGetAddress(address + DELETER);
  }
}
