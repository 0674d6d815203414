package org.batchwarp.device.opencl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.batchwarp.lwjgl.Lwjgl;
import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL;
import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.KHRICD;
import org.lwjgl.system.Configuration;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.linux.DynamicLinkLoader;

/** The OpenCL library of this machine and what it offers. */
final class OpenClLibrary {
  private static final String LINUX_LOADER = "libOpenCL.so.1";

  private static final String WHAT_TO_INSTALL =
      "install an OpenCL driver: your GPU vendor's, or pocl-opencl-icd (PoCL) for the CPU, and with"
          + " it the loader ocl-icd-libopencl1 (Debian's names)";

  private OpenClLibrary() {}

  /**
   * All OpenCL devices, platform by platform.
   *
   * @throws IllegalStateException if there is no OpenCL here; the message says what to install
   */
  static List<OpenClHardware> hardware() {
    Lwjgl.require();
    return SignalHandlers.keptDuring(OpenClLibrary::find);
  }

  private static List<OpenClHardware> find() {
    load();
    try (MemoryStack stack = MemoryStack.stackPush()) {
      List<OpenClHardware> found = new ArrayList<>();
      PointerBuffer platforms = platforms(stack);
      // Drivers are loaded now, but PoCL has not yet called LLVM.
      LoadedLlvm.setHandlersOnce();
      for (int platform = 0; platform < platforms.capacity(); platform++) {
        PointerBuffer devices = devices(stack, platforms.get(platform));
        for (int device = 0; device < devices.capacity(); device++) {
          found.add(
              new OpenClHardware(platform, device, platforms.get(platform), devices.get(device)));
        }
      }
      if (found.isEmpty()) {
        throw new IllegalStateException("no OpenCL device found: " + WHAT_TO_INSTALL);
      }
      return found;
    }
  }

  private static void load() {
    boolean found;
    try {
      found = finds() && CL.getFunctionProvider() != null;
    } catch (LinkageError e) {
      found = false;
    }
    if (!found) {
      throw new IllegalStateException("no OpenCL library found: " + WHAT_TO_INSTALL);
    }
  }

  /** LWJGL would not only throw, but print advice for its own developers. */
  private static boolean finds() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (!system.contains("linux") || Configuration.OPENCL_LIBRARY_NAME.get() != null) {
      return true;
    }
    long handle = DynamicLinkLoader.dlopen(LINUX_LOADER, DynamicLinkLoader.RTLD_LAZY);
    if (handle == MemoryUtil.NULL) {
      return false;
    }
    DynamicLinkLoader.dlclose(handle);
    // LWJGL looks for libOpenCL.so, a name that only development packages have.
    Configuration.OPENCL_LIBRARY_NAME.set(LINUX_LOADER);
    return true;
  }

  private static PointerBuffer platforms(MemoryStack stack) {
    int[] count = new int[1];
    int code = CL10.clGetPlatformIDs(null, count);
    if (code == KHRICD.CL_PLATFORM_NOT_FOUND_KHR || count[0] == 0) {
      throw new IllegalStateException("no OpenCL platform found: " + WHAT_TO_INSTALL);
    }
    OpenClFailure.check(code, "clGetPlatformIDs");
    PointerBuffer platforms = stack.mallocPointer(count[0]);
    OpenClFailure.check(CL10.clGetPlatformIDs(platforms, (int[]) null), "clGetPlatformIDs");
    return platforms;
  }

  private static PointerBuffer devices(MemoryStack stack, long platform) {
    int[] count = new int[1];
    int code = CL10.clGetDeviceIDs(platform, CL10.CL_DEVICE_TYPE_ALL, null, count);
    if (code == CL10.CL_DEVICE_NOT_FOUND || count[0] == 0) {
      return stack.mallocPointer(0);
    }
    OpenClFailure.check(code, "clGetDeviceIDs");
    PointerBuffer devices = stack.mallocPointer(count[0]);
    OpenClFailure.check(
        CL10.clGetDeviceIDs(platform, CL10.CL_DEVICE_TYPE_ALL, devices, (int[]) null),
        "clGetDeviceIDs");
    return devices;
  }
}
