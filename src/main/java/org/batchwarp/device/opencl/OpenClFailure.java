package org.batchwarp.device.opencl;

import java.nio.IntBuffer;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL11;
import org.lwjgl.opencl.CL12;
import org.lwjgl.system.MemoryStack;

/** A call of OpenCL that failed, by the name of the call and of its error code. */
final class OpenClFailure extends IllegalStateException {
  private static final long serialVersionUID = 1;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(CL10.CL_DEVICE_NOT_FOUND, "CL_DEVICE_NOT_FOUND"),
          Map.entry(CL10.CL_DEVICE_NOT_AVAILABLE, "CL_DEVICE_NOT_AVAILABLE"),
          Map.entry(CL10.CL_COMPILER_NOT_AVAILABLE, "CL_COMPILER_NOT_AVAILABLE"),
          Map.entry(
              CL10.CL_MEM_OBJECT_ALLOCATION_FAILURE,
              "CL_MEM_OBJECT_ALLOCATION_FAILURE: the device is out of memory"),
          Map.entry(
              CL10.CL_OUT_OF_RESOURCES,
              "CL_OUT_OF_RESOURCES: the device is out of memory, or work was too much for it"),
          Map.entry(CL10.CL_OUT_OF_HOST_MEMORY, "CL_OUT_OF_HOST_MEMORY: the host is out of memory"),
          Map.entry(CL10.CL_BUILD_PROGRAM_FAILURE, "CL_BUILD_PROGRAM_FAILURE"),
          Map.entry(CL10.CL_MAP_FAILURE, "CL_MAP_FAILURE"),
          Map.entry(
              CL11.CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST,
              "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST: earlier work failed"),
          Map.entry(CL12.CL_COMPILE_PROGRAM_FAILURE, "CL_COMPILE_PROGRAM_FAILURE"),
          Map.entry(CL10.CL_INVALID_VALUE, "CL_INVALID_VALUE"),
          Map.entry(CL10.CL_INVALID_DEVICE, "CL_INVALID_DEVICE"),
          Map.entry(CL10.CL_INVALID_CONTEXT, "CL_INVALID_CONTEXT"),
          Map.entry(CL10.CL_INVALID_COMMAND_QUEUE, "CL_INVALID_COMMAND_QUEUE"),
          Map.entry(CL10.CL_INVALID_MEM_OBJECT, "CL_INVALID_MEM_OBJECT"),
          Map.entry(CL10.CL_INVALID_BINARY, "CL_INVALID_BINARY"),
          Map.entry(CL10.CL_INVALID_BUILD_OPTIONS, "CL_INVALID_BUILD_OPTIONS"),
          Map.entry(CL10.CL_INVALID_PROGRAM_EXECUTABLE, "CL_INVALID_PROGRAM_EXECUTABLE"),
          Map.entry(CL10.CL_INVALID_KERNEL_NAME, "CL_INVALID_KERNEL_NAME"),
          Map.entry(CL10.CL_INVALID_KERNEL_ARGS, "CL_INVALID_KERNEL_ARGS"),
          Map.entry(CL10.CL_INVALID_ARG_SIZE, "CL_INVALID_ARG_SIZE"),
          Map.entry(CL10.CL_INVALID_WORK_GROUP_SIZE, "CL_INVALID_WORK_GROUP_SIZE"),
          Map.entry(CL10.CL_INVALID_EVENT, "CL_INVALID_EVENT"),
          Map.entry(CL10.CL_INVALID_BUFFER_SIZE, "CL_INVALID_BUFFER_SIZE"));

  OpenClFailure(String call, int code) {
    super("opencl device: " + call + " failed with " + name(code));
  }

  /** A failure with what the driver says about it. */
  OpenClFailure(String call, int code, String log) {
    super("opencl device: " + call + " failed with " + name(code) + ":\n" + log);
  }

  /**
   * Throws if a call did not succeed.
   *
   * @param call what was called and on what
   */
  static void check(int code, String call) {
    if (code != CL10.CL_SUCCESS) {
      throw new OpenClFailure(call, code);
    }
  }

  /**
   * The handle that a call created.
   *
   * @param creation makes the call, which writes its code to the buffer
   */
  static long created(String call, ToLongFunction<IntBuffer> creation) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer code = stack.mallocInt(1);
      long handle = creation.applyAsLong(code);
      check(code.get(0), call);
      return handle;
    }
  }

  private static String name(int code) {
    return NAMES.getOrDefault(code, "OpenCL's error " + code);
  }
}
