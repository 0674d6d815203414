package org.batchwarp.device.cuda;

import java.util.Set;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import org.batchwarp.device.Resource;
import org.batchwarp.device.kernels.KernelVariant;

/** The modules of one context that have the kernels. Thread-safe. */
sealed interface CudaModules extends Resource permits CarriedModule, CompiledModules {
  /** What the driver answers if it cannot use a module, but could perhaps use another. */
  Set<Integer> REFUSALS =
      Set.of(
          CUresult.CUDA_ERROR_INVALID_IMAGE,
          CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU,
          CUresult.CUDA_ERROR_INVALID_PTX,
          CUresult.CUDA_ERROR_JIT_COMPILER_NOT_FOUND,
          CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION,
          CUresult.CUDA_ERROR_JIT_COMPILATION_DISABLED,
          CUresult.CUDA_ERROR_INVALID_SOURCE);

  /** The module that has a kernel; not the caller's to close. */
  CUmodule containing(KernelVariant variant);

  /**
   * Loads a module.
   *
   * @param what it is, for messages
   * @param image PTX, with a zero at its end, or machine code
   */
  static CUmodule load(CudaContext context, String what, byte[] image) {
    CUmodule module = new CUmodule();
    context.call("cuModuleLoadData of " + what, () -> JCudaDriver.cuModuleLoadData(module, image));
    return module;
  }
}
