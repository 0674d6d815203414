package org.batchwarp.device.cuda;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;
import org.batchwarp.device.Resource;
import org.batchwarp.device.kernels.ArgumentStructure;
import org.batchwarp.device.kernels.KernelLaunch;
import org.batchwarp.device.kernels.ProgramCache;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * The kernels of one context, each looked up and checked when it is first launched. Thread-safe.
 */
final class CudaKernels implements Resource {
  private static final System.Logger LOGGER = System.getLogger("org.batchwarp");

  private final CudaContext context;
  private final CudaModules modules;
  private final Map<String, CudaKernel> kernels = new ConcurrentHashMap<>();

  private CudaKernels(CudaContext context, CudaModules modules) {
    this.context = context;
    this.modules = modules;
  }

  /**
   * Where kernels come from.
   *
   * @param jar gives the content of a file of compiled kernels, by its name
   * @param sources gives the source of a file's name
   * @param cache where is kept what had to be compiled
   */
  record Origin(
      Function<String, Optional<byte[]>> jar, UnaryOperator<String> sources, ProgramCache cache) {}

  /**
   * Takes the compiled kernels of the jar or, if the driver takes none of these, compiles them.
   *
   * @throws IllegalStateException if neither can be; the message says what is missing
   */
  static CudaKernels load(CudaContext context, CudaHardware hardware, Origin origin) {
    List<String> refused = new ArrayList<>();
    CudaModules modules =
        CarriedModule.load(context, origin.jar(), refused)
            .orElseGet(() -> compiled(context, hardware, origin, String.join("; ", refused)));
    return new CudaKernels(context, modules);
  }

  private static CudaModules compiled(
      CudaContext context, CudaHardware hardware, Origin origin, String refused) {
    RuntimeCompiler compiler;
    try {
      compiler = RuntimeCompiler.require();
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "cuda device: there are no kernels for %s with a driver for CUDA %s (%s); %s, or a newer driver"
              .formatted(hardware.name(), CudaLibrary.require().version(), refused, e.getMessage()),
          e);
    }
    LOGGER.log(
        System.Logger.Level.INFO,
        "cuda device: {0} compiles the kernels as they are needed, which is kept in {1}, since {2}",
        compiler.version(),
        origin.cache().folder(),
        refused);
    return new CompiledModules(context, hardware, compiler, origin.cache(), origin.sources());
  }

  /**
   * The kernel of a launch.
   *
   * @throws IllegalStateException if its arguments are not those that the launch has
   */
  CudaKernel of(KernelLaunch launch) {
    CudaKernel known = kernels.get(launch.variant().function());
    return known != null
        ? known
        : kernels.computeIfAbsent(launch.variant().function(), name -> find(name, launch));
  }

  private CudaKernel find(String name, KernelLaunch launch) {
    CUmodule module = modules.containing(launch.variant());
    CUfunction function = new CUfunction();
    context.call(
        "cuModuleGetFunction of " + name,
        () -> JCudaDriver.cuModuleGetFunction(function, module, name));
    layout(module, launch.structure()).require(name, launch.structure());
    int[] grid = new int[1];
    int[] block = new int[1];
    context.call(
        "cuOccupancyMaxPotentialBlockSize of " + name,
        () -> JCudaDriver.cuOccupancyMaxPotentialBlockSize(grid, block, function, null, 0, 0));
    return new CudaKernel(function, block[0]);
  }

  private ArgumentLayout layout(CUmodule module, ArgumentStructure structure) {
    String name = ArgumentLayout.textOf(structure);
    DevicePointer text = new DevicePointer();
    long[] bytes = new long[1];
    context.call(
        "cuModuleGetGlobal of " + name,
        () -> JCudaDriver.cuModuleGetGlobal(text, bytes, module, name));
    try (MemoryStack stack = MemoryStack.stackPush()) {
      ByteBuffer read = stack.malloc(Math.toIntExact(bytes[0]));
      context.call(
          "cuMemcpyDtoH of " + name,
          () ->
              JCudaDriver.cuMemcpyDtoH(
                  new NativePointer(MemoryUtil.memAddress(read)), text, bytes[0]));
      // C ends a text with a zero.
      return new ArgumentLayout(MemoryUtil.memASCII(read, read.remaining() - 1));
    }
  }

  @Override
  public void close() {
    kernels.clear();
    modules.close();
  }
}
