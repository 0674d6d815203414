package org.batchwarp.dlpack;

import org.batchwarp.array.ElementType;
import org.batchwarp.lwjgl.Lwjgl;
import org.lwjgl.system.APIUtil;
import org.lwjgl.system.CallbackI;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.jni.JNINativeInterface;
import org.lwjgl.system.libffi.FFICIF;
import org.lwjgl.system.libffi.LibFFI;

/** Makes tensors of DLPack over memory of this library. */
public final class ExportedTensor {
  private ExportedTensor() {}

  /**
   * A dense tensor for another library, which takes it over: that calls its deleter once, in any
   * thread.
   *
   * @param data its first element, which stays valid until then
   * @param release run by the deleter; must not throw
   * @return the address of a {@code DLManagedTensor}
   */
  public static long create(
      TensorDevice device, long data, ElementType type, int[] shape, Runnable release) {
    Lwjgl.require();
    int axes = shape.length * Long.BYTES;
    TensorStructure tensor =
        new TensorStructure(MemoryUtil.nmemAllocChecked(TensorStructure.SIZE + 2L * axes));
    long shapeStart = tensor.address() + TensorStructure.SIZE;
    long stridesStart = shapeStart + axes;
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      MemoryUtil.memPutLong(shapeStart + (long) i * Long.BYTES, shape[i]);
      MemoryUtil.memPutLong(stridesStart + (long) i * Long.BYTES, stride);
      stride *= shape[i];
    }
    tensor.setData(data);
    tensor.setDevice(device);
    tensor.setType(TensorType.of(type));
    tensor.setAxes(shape.length, shapeStart, stridesStart);
    tensor.setManager(JNINativeInterface.NewGlobalRef(release), Deleter.ADDRESS);
    return tensor.address();
  }

  /** Frees a tensor, of which the context is a reference to what releases its memory. */
  private static final class Deleter implements CallbackI {
    private static final FFICIF INTERFACE =
        APIUtil.apiCreateCIF(LibFFI.FFI_DEFAULT_ABI, LibFFI.ffi_type_void, LibFFI.ffi_type_pointer);

    /** The function for all tensors, which is never freed. */
    static final long ADDRESS = new Deleter().address();

    @Override
    public FFICIF getCallInterface() {
      return INTERFACE;
    }

    @Override
    public void callback(long result, long arguments) {
      TensorStructure tensor =
          new TensorStructure(MemoryUtil.memGetAddress(MemoryUtil.memGetAddress(arguments)));
      long reference = tensor.managerContext();
      Runnable release = MemoryUtil.memGlobalRefToObject(reference);
      JNINativeInterface.DeleteGlobalRef(reference);
      MemoryUtil.nmemFree(tensor.address());
      release.run();
    }
  }
}
