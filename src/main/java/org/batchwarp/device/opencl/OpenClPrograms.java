package org.batchwarp.device.opencl;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.batchwarp.device.Resource;
import org.batchwarp.device.kernels.KernelVariant;
import org.batchwarp.device.kernels.ProgramCache;
import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL10;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/** The compiled programs of one context, each built when first needed. Thread-safe. */
final class OpenClPrograms implements Resource {
  private static final String OPTIONS = "-cl-std=CL1.2";

  private final long context;
  private final OpenClHardware hardware;
  private final ProgramCache cache;
  private final UnaryOperator<String> sources;
  private final Map<List<String>, Long> programs = new HashMap<>();

  /**
   * No programs yet.
   *
   * @param sources gives the source of a file's name
   */
  OpenClPrograms(
      long context, OpenClHardware hardware, ProgramCache cache, UnaryOperator<String> sources) {
    this.context = context;
    this.hardware = hardware;
    this.cache = cache;
    this.sources = sources;
  }

  /** A new kernel object, which the caller releases. */
  synchronized long createKernel(KernelVariant variant) {
    String options = (OPTIONS + " " + variant.options()).strip();
    long program =
        programs.computeIfAbsent(
            List.of(variant.file(), options), key -> build(variant.file(), options));
    return OpenClFailure.created(
        "clCreateKernel of " + variant.function(),
        code -> CL10.clCreateKernel(program, variant.function(), code));
  }

  private long build(String file, String options) {
    String source = sources.apply(file);
    List<String> key = new ArrayList<>(hardware.identity());
    key.add(options);
    key.add(source);
    return cache
        .read(key)
        .flatMap(binary -> fromBinary(binary, options))
        .orElseGet(
            () -> {
              long program = fromSource(source, file, options);
              binary(program).ifPresent(binary -> cache.write(key, binary));
              return program;
            });
  }

  /** Nothing if the driver does not take it: then it is compiled anew. */
  private Optional<Long> fromBinary(byte[] binary, String options) {
    ByteBuffer bytes = MemoryUtil.memAlloc(binary.length);
    try (MemoryStack stack = MemoryStack.stackPush()) {
      bytes.put(0, binary);
      IntBuffer status = stack.callocInt(1);
      IntBuffer code = stack.callocInt(1);
      long program =
          CL10.clCreateProgramWithBinary(
              context, stack.pointers(hardware.device()), bytes, status, code);
      if (code.get(0) != CL10.CL_SUCCESS) {
        return Optional.empty();
      }
      if (status.get(0) != CL10.CL_SUCCESS || compile(program, options) != CL10.CL_SUCCESS) {
        CL10.clReleaseProgram(program);
        return Optional.empty();
      }
      return Optional.of(program);
    } finally {
      MemoryUtil.memFree(bytes);
    }
  }

  private long fromSource(String source, String file, String options) {
    long program =
        OpenClFailure.created(
            "clCreateProgramWithSource of " + file,
            code -> CL10.clCreateProgramWithSource(context, source, code));
    int result = compile(program, options);
    if (result != CL10.CL_SUCCESS) {
      String log = log(program);
      CL10.clReleaseProgram(program);
      throw new OpenClFailure(
          "clBuildProgram of %s with %s on %s".formatted(file, options, hardware.name()),
          result,
          log);
    }
    return program;
  }

  private int compile(long program, String options) {
    return SignalHandlers.keptDuring(
        () -> CL10.clBuildProgram(program, hardware.device(), options, null, 0));
  }

  private String log(long program) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer size = stack.callocPointer(1);
      CL10.clGetProgramBuildInfo(
          program, hardware.device(), CL10.CL_PROGRAM_BUILD_LOG, (ByteBuffer) null, size);
      ByteBuffer text = MemoryUtil.memCalloc((int) size.get(0) + 1);
      try {
        CL10.clGetProgramBuildInfo(
            program, hardware.device(), CL10.CL_PROGRAM_BUILD_LOG, text, null);
        return MemoryUtil.memUTF8(MemoryUtil.memAddress(text)).strip();
      } finally {
        MemoryUtil.memFree(text);
      }
    }
  }

  private static Optional<byte[]> binary(long program) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer size = stack.callocPointer(1);
      int code = CL10.clGetProgramInfo(program, CL10.CL_PROGRAM_BINARY_SIZES, size, null);
      if (code != CL10.CL_SUCCESS || size.get(0) <= 0 || size.get(0) > Integer.MAX_VALUE) {
        return Optional.empty();
      }
      ByteBuffer bytes = MemoryUtil.memAlloc((int) size.get(0));
      try {
        code =
            CL10.clGetProgramInfo(program, CL10.CL_PROGRAM_BINARIES, stack.pointers(bytes), null);
        byte[] binary = new byte[bytes.capacity()];
        bytes.get(0, binary);
        return code == CL10.CL_SUCCESS ? Optional.of(binary) : Optional.empty();
      } finally {
        MemoryUtil.memFree(bytes);
      }
    }
  }

  @Override
  public synchronized void close() {
    programs.values().forEach(CL10::clReleaseProgram);
    programs.clear();
  }
}
