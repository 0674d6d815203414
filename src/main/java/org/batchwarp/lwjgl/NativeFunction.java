package org.batchwarp.lwjgl;

import java.nio.LongBuffer;
import org.lwjgl.BufferUtils;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.SharedLibrary;
import org.lwjgl.system.libffi.FFICIF;
import org.lwjgl.system.libffi.FFIType;
import org.lwjgl.system.libffi.LibFFI;

/**
 * A C function that returns an int. LWJGL's own {@code JNI} has only the lists of parameters that
 * its bindings need, so this goes through libffi, which LWJGL contains. Thread-safe.
 */
public final class NativeFunction {
  /** A parameter's type. */
  public enum Parameter {
    INT,
    /** Also of what is as large, such as a handle. */
    POINTER;

    private FFIType type() {
      return switch (this) {
        case INT -> LibFFI.ffi_type_sint32;
        case POINTER -> LibFFI.ffi_type_pointer;
      };
    }
  }

  private final String name;
  private final long address;
  private final FFICIF signature = FFICIF.create();

  /** The signature refers to it. */
  private final PointerBuffer types;

  private NativeFunction(String name, long address, Parameter... parameters) {
    this.name = name;
    this.address = address;
    this.types = BufferUtils.createPointerBuffer(parameters.length);
    for (int i = 0; i < parameters.length; i++) {
      types.put(i, parameters[i].type().address());
    }
    int status =
        LibFFI.ffi_prep_cif(signature, LibFFI.FFI_DEFAULT_ABI, LibFFI.ffi_type_sint32, types);
    if (status != LibFFI.FFI_OK) {
      throw new IllegalStateException("libffi cannot call " + name + ", status " + status);
    }
  }

  /**
   * A function of a library, which must stay loaded.
   *
   * @throws IllegalStateException if the library lacks it
   */
  public static NativeFunction of(SharedLibrary library, String name, Parameter... parameters) {
    return new NativeFunction(name, address(library, name), parameters);
  }

  /**
   * The address of a function of a library.
   *
   * @throws IllegalStateException if the library lacks it
   */
  public static long address(SharedLibrary library, String name) {
    long address = library.getFunctionAddress(name);
    if (address == MemoryUtil.NULL) {
      throw new IllegalStateException(library.getName() + " lacks " + name);
    }
    return address;
  }

  /** Calls it. */
  public int call(long... arguments) {
    if (arguments.length != types.capacity()) {
      throw new IllegalArgumentException(
          "%s takes %d arguments, got %d".formatted(name, types.capacity(), arguments.length));
    }
    try (MemoryStack stack = MemoryStack.stackPush()) {
      // On processors that store low bytes first, as all do that LWJGL knows, an int is where its
      // long begins.
      LongBuffer values = stack.longs(arguments);
      PointerBuffer addresses = stack.mallocPointer(arguments.length);
      for (int i = 0; i < arguments.length; i++) {
        addresses.put(i, MemoryUtil.memAddress(values, i));
      }
      // libffi writes a whole register.
      LongBuffer result = stack.longs(0);
      LibFFI.nffi_call(
          signature.address(), address, MemoryUtil.memAddress(result), addresses.address());
      return (int) result.get(0);
    }
  }
}
