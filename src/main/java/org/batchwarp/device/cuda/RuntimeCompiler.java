package org.batchwarp.device.cuda;

import static org.batchwarp.lwjgl.NativeFunction.Parameter.INT;
import static org.batchwarp.lwjgl.NativeFunction.Parameter.POINTER;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.batchwarp.lwjgl.NativeFunction;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.SharedLibrary;

/** NVRTC, the compiler for CUDA C++ that runs beside the program. */
final class RuntimeCompiler {
  /** {@code NVRTC_SUCCESS}. */
  private static final int SUCCESS = 0;

  private final Functions functions;
  private final String version;

  /** Those that it knows, as in 90, in ascending order. */
  private final int[] architectures;

  private RuntimeCompiler(Functions functions) {
    this.functions = functions;
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer major = stack.ints(0);
      IntBuffer minor = stack.ints(0);
      check(
          "nvrtcVersion",
          functions.version,
          MemoryUtil.memAddress(major),
          MemoryUtil.memAddress(minor));
      this.version = "NVRTC " + major.get(0) + "." + minor.get(0);
      IntBuffer count = stack.ints(0);
      check("nvrtcGetNumSupportedArchs", functions.architectureCount, MemoryUtil.memAddress(count));
      IntBuffer known = stack.mallocInt(count.get(0));
      check("nvrtcGetSupportedArchs", functions.architectures, MemoryUtil.memAddress(known));
      this.architectures = new int[known.remaining()];
      known.get(architectures);
      Arrays.sort(architectures);
    }
  }

  /**
   * What a program is compiled for.
   *
   * @param architecture as the compiler names it
   * @param isMachineCode whether it is compiled to machine code; if not, to PTX
   */
  record Target(String architecture, boolean isMachineCode) {}

  /**
   * The compiler.
   *
   * @throws IllegalStateException if it is not there; the message says what is missing
   */
  static RuntimeCompiler require() {
    return new RuntimeCompiler(Loaded.FINDING.require());
  }

  /** Looks for NVRTC, once. */
  static ToolkitFinding<?> finding() {
    return Loaded.FINDING;
  }

  /** Initialized by the first use. */
  private static final class Loaded {
    static final ToolkitFinding<Functions> FINDING =
        ToolkitLoader.find(ToolkitLibrary.NVRTC, Functions::of);

    private Loaded() {}
  }

  /** What is called of the library. */
  private record Functions(
      NativeFunction version,
      NativeFunction architectureCount,
      NativeFunction architectures,
      NativeFunction create,
      NativeFunction destroy,
      NativeFunction compile,
      Output log,
      Output machineCode,
      Output ptx,
      long resultName) {

    static Functions of(SharedLibrary nvrtc) {
      return new Functions(
          NativeFunction.of(nvrtc, "nvrtcVersion", POINTER, POINTER),
          NativeFunction.of(nvrtc, "nvrtcGetNumSupportedArchs", POINTER),
          NativeFunction.of(nvrtc, "nvrtcGetSupportedArchs", POINTER),
          NativeFunction.of(
              nvrtc, "nvrtcCreateProgram", POINTER, POINTER, POINTER, INT, POINTER, POINTER),
          NativeFunction.of(nvrtc, "nvrtcDestroyProgram", POINTER),
          NativeFunction.of(nvrtc, "nvrtcCompileProgram", POINTER, INT, POINTER),
          Output.of(nvrtc, "nvrtcGetProgramLog"),
          Output.of(nvrtc, "nvrtcGetCUBIN"),
          Output.of(nvrtc, "nvrtcGetPTX"),
          NativeFunction.address(nvrtc, "nvrtcGetErrorString"));
    }

    String nameOf(int result) {
      return MemoryUtil.memASCII(JNI.invokeP(result, resultName));
    }
  }

  /** The two functions for something that a compilation has made: its size and its content. */
  private record Output(String name, NativeFunction size, NativeFunction content) {
    static Output of(SharedLibrary nvrtc, String name) {
      return new Output(
          name,
          NativeFunction.of(nvrtc, name + "Size", POINTER, POINTER),
          NativeFunction.of(nvrtc, name, POINTER, POINTER));
    }
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
    List<String> all = new ArrayList<>(options);
    all.add("--gpu-architecture=" + target.architecture());
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer program = stack.callocPointer(1);
      create(program, file, source);
      try {
        PointerBuffer texts = stack.mallocPointer(all.size());
        all.forEach(option -> texts.put(stack.UTF8(option)));
        int result = functions.compile.call(program.get(0), all.size(), texts.address(0));
        if (result != SUCCESS) {
          throw new IllegalStateException(
              "cuda device: %s cannot compile %s with %s, %s:%n%s"
                  .formatted(
                      version,
                      file,
                      String.join(" ", all),
                      functions.nameOf(result),
                      log(program.get(0))));
        }
        return output(
            program.get(0), target.isMachineCode() ? functions.machineCode : functions.ptx);
      } finally {
        functions.destroy.call(program.address());
      }
    }
  }

  private void create(PointerBuffer program, String file, String source) {
    ByteBuffer text = MemoryUtil.memUTF8(source);
    try (MemoryStack stack = MemoryStack.stackPush()) {
      check(
          "nvrtcCreateProgram of " + file,
          functions.create,
          program.address(),
          MemoryUtil.memAddress(text),
          MemoryUtil.memAddress(stack.UTF8(file)),
          0,
          MemoryUtil.NULL,
          MemoryUtil.NULL);
    } finally {
      MemoryUtil.memFree(text);
    }
  }

  private String log(long program) {
    byte[] log;
    try {
      log = output(program, functions.log);
    } catch (IllegalStateException e) {
      return e.getMessage();
    }
    // Its last byte is a zero.
    return new String(log, 0, Math.max(0, log.length - 1), StandardCharsets.UTF_8).strip();
  }

  /** Texts have a zero at their end, which the driver wants after PTX. */
  private byte[] output(long program, Output output) {
    ByteBuffer content;
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer size = stack.callocPointer(1);
      check(output.name + "Size", output.size, program, size.address());
      content = MemoryUtil.memAlloc(Math.toIntExact(size.get(0)));
    }
    try {
      check(output.name, output.content, program, MemoryUtil.memAddress(content));
      byte[] bytes = new byte[content.remaining()];
      content.get(bytes);
      return bytes;
    } finally {
      MemoryUtil.memFree(content);
    }
  }

  private void check(String call, NativeFunction function, long... arguments) {
    int result = function.call(arguments);
    if (result != SUCCESS) {
      throw new IllegalStateException(
          "cuda device: " + call + " failed with " + functions.nameOf(result));
    }
  }
}
