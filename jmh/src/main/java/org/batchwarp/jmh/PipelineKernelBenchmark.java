package org.batchwarp.jmh;

import java.util.concurrent.TimeUnit;
import org.batchwarp.array.DataFormat;
import org.batchwarp.device.Devices;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The kernel of {@link PipelineBenchmark}'s flows alone: batches of as large a data set, which is
 * in the device's memory with parameters drawn before, to one target there.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class PipelineKernelBenchmark {
  @Param("224x224x3")
  public String size;

  @Param({"cpu", "java", "opencl"})
  public String device;

  private BatchwarpKernel kernel;

  /** Copies the data set to the device. */
  @Setup
  public void open() {
    Workload workload = new Workload(StandardCase.of(size), Motion.WARP);
    kernel =
        new BatchwarpKernel(
            workload, Devices.open(device), DataFormat.CHANNELS_LAST, PipelineBenchmark.BATCHES);
  }

  /** One batch. */
  @Benchmark
  public void batch() {
    kernel.augment();
  }

  @TearDown
  public void close() {
    kernel.close();
  }
}
