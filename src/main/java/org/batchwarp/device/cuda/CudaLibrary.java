package org.batchwarp.device.cuda;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import jcuda.CudaException;
import jcuda.driver.CUdevice;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import org.batchwarp.lwjgl.Lwjgl;
import org.lwjgl.system.APIUtil;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.Platform;
import org.lwjgl.system.SharedLibrary;

/** The CUDA driver of this machine and what it offers; loaded once, if it can be. */
final class CudaLibrary {
  private static final String WHAT_TO_INSTALL = "install NVIDIA's driver for your GPU";

  private final SharedLibrary driver;
  private final int version;
  private final List<CudaHardware> hardware;

  private CudaLibrary(SharedLibrary driver, int version, List<CudaHardware> hardware) {
    this.driver = driver;
    this.version = version;
    this.hardware = hardware;
  }

  /**
   * The library.
   *
   * @throws IllegalStateException if there is no CUDA here; the message says what is missing
   */
  static CudaLibrary require() {
    if (Loaded.MISSING.isPresent()) {
      throw new IllegalStateException(Loaded.MISSING.get());
    }
    return Loaded.LIBRARY;
  }

  /** All GPUs, in the driver's order; at least one. */
  List<CudaHardware> hardware() {
    return hardware;
  }

  /** The latest CUDA that the driver serves, as in {@code 12.6}. */
  String version() {
    return version / 1000 + "." + version % 1000 / 10;
  }

  /** The major version of that. */
  int majorVersion() {
    return version / 1000;
  }

  /** The address of a function of the driver that JCuda leaves out, or 0. */
  long function(String name) {
    return driver.getFunctionAddress(name);
  }

  /**
   * The address of a function of the driver.
   *
   * @throws IllegalStateException if the driver lacks it
   */
  long requireFunction(String name) {
    long address = function(name);
    if (address == MemoryUtil.NULL) {
      throw new IllegalStateException("cuda device: the driver lacks " + name);
    }
    return address;
  }

  /** Initialized by the first use. */
  private static final class Loaded {
    static final CudaLibrary LIBRARY;
    static final Optional<String> MISSING;

    static {
      CudaLibrary library = null;
      String missing = null;
      try {
        library = load();
      } catch (IllegalStateException e) {
        missing = e.getMessage();
      }
      LIBRARY = library;
      MISSING = Optional.ofNullable(missing);
    }
  }

  private static CudaLibrary load() {
    Lwjgl.require();
    SharedLibrary driver = openDriver();
    try {
      return NativeLoading.during(() -> initialized(driver));
    } catch (LinkageError | CudaException e) {
      throw new IllegalStateException(
          ("JCuda does not load: its native libraries for this platform must be on the class path,"
                  + " org.jcuda:jcuda-natives with the classifier %s, and the folder for temporary"
                  + " files must allow programs")
              .formatted(classifier()),
          e);
    }
  }

  private static SharedLibrary openDriver() {
    String name = Platform.get() == Platform.WINDOWS ? "nvcuda.dll" : "libcuda.so.1";
    try {
      return APIUtil.apiCreateLibrary(name);
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "no CUDA driver found (%s): %s".formatted(name, WHAT_TO_INSTALL), e);
    }
  }

  private static String classifier() {
    String system = Platform.get() == Platform.WINDOWS ? "windows" : "linux";
    return system
        + "-"
        + (Platform.getArchitecture() == Platform.Architecture.X64 ? "x86_64" : "aarch64");
  }

  private static CudaLibrary initialized(SharedLibrary driver) {
    // Every call's code is checked where it is made.
    JCudaDriver.setExceptionsEnabled(false);
    int code = JCudaDriver.cuInit(0);
    if (code == CUresult.CUDA_ERROR_NO_DEVICE) {
      throw new IllegalStateException("the CUDA driver finds no GPU");
    }
    CudaFailure.check(code, "cuInit");
    int[] version = new int[1];
    CudaFailure.check(JCudaDriver.cuDriverGetVersion(version), "cuDriverGetVersion");
    int[] count = new int[1];
    CudaFailure.check(JCudaDriver.cuDeviceGetCount(count), "cuDeviceGetCount");
    if (count[0] == 0) {
      throw new IllegalStateException("the CUDA driver finds no GPU");
    }
    return new CudaLibrary(
        driver, version[0], IntStream.range(0, count[0]).mapToObj(CudaLibrary::device).toList());
  }

  private static CudaHardware device(int ordinal) {
    CUdevice device = new CUdevice();
    CudaFailure.check(JCudaDriver.cuDeviceGet(device, ordinal), "cuDeviceGet of GPU " + ordinal);
    return new CudaHardware(ordinal, device);
  }
}
