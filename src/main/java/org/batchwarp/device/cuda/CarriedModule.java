package org.batchwarp.device.cuda;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;
import org.batchwarp.device.kernels.KernelVariant;

/** All kernels in one module, as the jar carries it. */
final class CarriedModule implements CudaModules {
  /** Machine code for the GPUs in use, which the driver takes as it is. */
  private static final String MACHINE_CODE = "kernels.fatbin";

  /** For all others: the driver compiles it. */
  private static final String PTX = "kernels.ptx";

  private final CudaContext context;
  private final CUmodule module;

  private CarriedModule(CudaContext context, CUmodule module) {
    this.context = context;
    this.module = module;
  }

  /**
   * The first form of the kernels that the driver takes, or nothing.
   *
   * @param jar gives the content of a file, by its name
   * @param refused where is added why the driver did not take one
   */
  static Optional<CudaModules> load(
      CudaContext context, Function<String, Optional<byte[]>> jar, List<String> refused) {
    for (String form : List.of(MACHINE_CODE, PTX)) {
      Optional<byte[]> image = jar.apply(form);
      if (image.isEmpty()) {
        refused.add("the jar has no " + form);
        continue;
      }
      try {
        return Optional.of(
            new CarriedModule(context, CudaModules.load(context, form, image.get())));
      } catch (CudaFailure e) {
        if (!REFUSALS.contains(e.code())) {
          throw e;
        }
        refused.add(e.getMessage());
      }
    }
    return Optional.empty();
  }

  @Override
  public CUmodule containing(KernelVariant variant) {
    return module;
  }

  @Override
  public void close() {
    context.release(() -> JCudaDriver.cuModuleUnload(module));
  }
}
