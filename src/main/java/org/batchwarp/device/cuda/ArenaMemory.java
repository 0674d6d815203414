package org.batchwarp.device.cuda;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** Blocks that stay allocated, where the driver has no pools. */
final class ArenaMemory implements CudaMemory {
  /** A block may be so many times as large as what is put into it. */
  private static final int SLACK = 2;

  private final CudaContext context;

  /** Unused blocks by size. */
  private final NavigableMap<Long, Deque<CudaAllocation>> unused = new TreeMap<>();

  ArenaMemory(CudaContext context) {
    this.context = context;
  }

  @Override
  public synchronized CudaAllocation allocate(long bytes, String what) {
    Map.Entry<Long, Deque<CudaAllocation>> fitting = unused.ceilingEntry(bytes);
    if (fitting != null && fitting.getKey() / SLACK <= bytes) {
      CudaAllocation block = fitting.getValue().pop();
      if (fitting.getValue().isEmpty()) {
        unused.remove(fitting.getKey());
      }
      return block;
    }
    DevicePointer start = new DevicePointer();
    int code = context.codeOf(() -> JCudaDriver.cuMemAlloc(start, bytes));
    if (code == CUresult.CUDA_ERROR_OUT_OF_MEMORY && !unused.isEmpty()) {
      close();
      code = context.codeOf(() -> JCudaDriver.cuMemAlloc(start, bytes));
    }
    CudaMemory.check(code, "cuMemAlloc of %s, %d bytes".formatted(what, bytes), context);
    return new CudaAllocation(start, bytes);
  }

  @Override
  public synchronized void free(CudaAllocation allocation) {
    unused.computeIfAbsent(allocation.bytes(), size -> new ArrayDeque<>()).push(allocation);
  }

  @Override
  public synchronized void close() {
    unused.values().stream()
        .flatMap(Deque::stream)
        .forEach(block -> context.release(() -> JCudaDriver.cuMemFree(block.start())));
    unused.clear();
  }
}
