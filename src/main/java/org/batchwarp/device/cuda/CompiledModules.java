package org.batchwarp.device.cuda;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;
import org.batchwarp.device.kernels.KernelVariant;
import org.batchwarp.device.kernels.ProgramCache;

/** Kernels that NVRTC compiles from the sources in the jar, each when it is first needed. */
final class CompiledModules implements CudaModules {
  private static final List<String> OPTIONS = List.of("--fmad=false", "--std=c++17");

  private final CudaContext context;
  private final RuntimeCompiler compiler;
  private final ProgramCache cache;
  private final UnaryOperator<String> sources;
  private final Map<List<String>, CUmodule> modules = new HashMap<>();

  /**
   * What may still be tried, the best first; the driver takes either all kernels of a kind or none.
   */
  private final Deque<RuntimeCompiler.Target> targets;

  /**
   * No modules yet.
   *
   * @param sources gives the source of a file's name
   */
  CompiledModules(
      CudaContext context,
      CudaHardware hardware,
      RuntimeCompiler compiler,
      ProgramCache cache,
      UnaryOperator<String> sources) {
    this.context = context;
    this.compiler = compiler;
    this.cache = cache;
    this.sources = sources;
    this.targets = new ArrayDeque<>(compiler.targets(hardware));
  }

  @Override
  public synchronized CUmodule containing(KernelVariant variant) {
    List<String> options = new ArrayList<>(OPTIONS);
    variant.macros().forEach((name, value) -> options.add("-D" + name + "=" + value));
    List<String> key = new ArrayList<>(options);
    key.add(variant.file());
    return modules.computeIfAbsent(key, absent -> load(variant.file(), options));
  }

  private CUmodule load(String file, List<String> options) {
    while (true) {
      RuntimeCompiler.Target target = targets.getFirst();
      try {
        return CudaModules.load(
            context,
            "%s for %s by NVRTC".formatted(file, target.architecture()),
            program(file, options, target));
      } catch (CudaFailure e) {
        if (targets.size() == 1 || !REFUSALS.contains(e.code())) {
          throw e;
        }
        targets.removeFirst();
      }
    }
  }

  private byte[] program(String file, List<String> options, RuntimeCompiler.Target target) {
    String source = sources.apply(file);
    List<String> key = new ArrayList<>(options);
    key.add(compiler.version());
    key.add(target.architecture());
    key.add(source);
    return cache
        .read(key)
        .orElseGet(
            () -> {
              byte[] program = compiler.compile(file, source, options, target);
              cache.write(key, program);
              return program;
            });
  }

  @Override
  public synchronized void close() {
    modules.values().forEach(module -> context.release(() -> JCudaDriver.cuModuleUnload(module)));
    modules.clear();
  }
}
