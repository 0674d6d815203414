package org.batchwarp.device.cuda;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jcuda.CudaException;
import jcuda.nvrtc.JNvrtc;
import jcuda.nvrtc.nvrtcProgram;
import jcuda.nvrtc.nvrtcResult;

/** NVRTC, the compiler for CUDA C++ that runs beside the program. */
final class RuntimeCompiler {
  private final String version;

  /** Those that it knows, as in 90, in ascending order. */
  private final int[] architectures;

  private RuntimeCompiler(String version, int[] architectures) {
    this.version = version;
    this.architectures = architectures;
  }

  /**
   * What a program is compiled for.
   *
   * @param architecture as the compiler names it
   * @param isMachineCode or else PTX
   */
  record Target(String architecture, boolean isMachineCode) {}

  /**
   * The compiler.
   *
   * @throws IllegalStateException if it is not there; the message says what is missing
   */
  static RuntimeCompiler require() {
    try {
      return NativeLoading.during(RuntimeCompiler::load);
    } catch (LinkageError | CudaException e) {
      throw new IllegalStateException(
          "NVRTC is missing: install version 12 of CUDA's run-time compiler (libnvrtc.so.12)", e);
    }
  }

  private static RuntimeCompiler load() {
    JNvrtc.setExceptionsEnabled(false);
    int[] major = new int[1];
    int[] minor = new int[1];
    check(JNvrtc.nvrtcVersion(major, minor), "nvrtcVersion");
    int[] count = new int[1];
    check(JNvrtc.nvrtcGetNumSupportedArchs(count), "nvrtcGetNumSupportedArchs");
    int[] architectures = new int[count[0]];
    check(JNvrtc.nvrtcGetSupportedArchs(architectures), "nvrtcGetSupportedArchs");
    Arrays.sort(architectures);
    return new RuntimeCompiler("NVRTC " + major[0] + "." + minor[0], architectures);
  }

  String version() {
    return version;
  }

  /** For the GPU, the best first: its own machine code, then PTX. */
  List<Target> targets(CudaHardware hardware) {
    int capability = hardware.computeCapability();
    List<Target> targets = new ArrayList<>();
    if (Arrays.binarySearch(architectures, capability) >= 0) {
      targets.add(new Target("sm_" + capability, true));
    }
    int newest =
        Arrays.stream(architectures)
            .filter(architecture -> architecture <= capability)
            .max()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "%s compiles for none of the GPU's architectures, sm_%d and before"
                            .formatted(version, capability)));
    targets.add(new Target("compute_" + newest, false));
    return targets;
  }

  /**
   * Compiles a source.
   *
   * @param file its name, for messages
   * @return what the driver loads
   */
  byte[] compile(String file, String source, List<String> options, Target target) {
    nvrtcProgram program = new nvrtcProgram();
    check(
        JNvrtc.nvrtcCreateProgram(program, source, file, 0, null, null),
        "nvrtcCreateProgram of " + file);
    try {
      List<String> all = new ArrayList<>(options);
      all.add("--gpu-architecture=" + target.architecture());
      int code = JNvrtc.nvrtcCompileProgram(program, all.size(), all.toArray(new String[0]));
      if (code != nvrtcResult.NVRTC_SUCCESS) {
        throw new IllegalStateException(
            "cuda device: %s cannot compile %s with %s, %s:%n%s"
                .formatted(
                    version,
                    file,
                    String.join(" ", all),
                    nvrtcResult.stringFor(code),
                    log(program)));
      }
      return target.isMachineCode() ? machineCode(program) : ptx(program);
    } finally {
      JNvrtc.nvrtcDestroyProgram(program);
    }
  }

  private static String log(nvrtcProgram program) {
    String[] log = new String[1];
    int code = JNvrtc.nvrtcGetProgramLog(program, log);
    return code == nvrtcResult.NVRTC_SUCCESS && log[0] != null ? log[0].strip() : "";
  }

  private static byte[] machineCode(nvrtcProgram program) {
    long[] size = new long[1];
    check(JNvrtc.nvrtcGetCUBINSize(program, size), "nvrtcGetCUBINSize");
    byte[] code = new byte[Math.toIntExact(size[0])];
    check(JNvrtc.nvrtcGetCUBIN(program, code), "nvrtcGetCUBIN");
    return code;
  }

  private static byte[] ptx(nvrtcProgram program) {
    String[] text = new String[1];
    check(JNvrtc.nvrtcGetPTX(program, text), "nvrtcGetPTX");
    byte[] bytes = text[0].getBytes(StandardCharsets.US_ASCII);
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  private static void check(int code, String call) {
    if (code != nvrtcResult.NVRTC_SUCCESS) {
      throw new IllegalStateException(
          "cuda device: " + call + " failed with " + nvrtcResult.stringFor(code));
    }
  }
}
