package org.batchwarp.jmh;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
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

/** Batches a second; see {@link StandardCase} for the images in one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class AugmentBenchmark {
  @Param({"28x28x1", "32x32x3", "96x96x3", "224x224x3", "512x512x3"})
  public String size;

  @Param public Motion motion;
  @Param public Contestant contestant;

  @Param({"1", "2"})
  public int threads;

  /** Where batchwarp computes. */
  @Param("java")
  public String device;

  private Augmenter augmenter;

  /** Prepares the work. */
  @Setup
  public void open() throws IOException {
    augmenter = contestant.open(new Workload(StandardCase.of(size), motion), device, threads);
  }

  /** One batch. */
  @Benchmark
  public void batch() {
    augmenter.augment();
  }

  @TearDown
  public void close() {
    augmenter.close();
  }
}
