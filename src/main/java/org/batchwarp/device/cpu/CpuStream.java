package org.batchwarp.device.cpu;

import java.lang.ref.Reference;
import java.util.List;
import java.util.Optional;
import org.batchwarp.device.CopyRange;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Event;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.HostEvent;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Stream;
import org.batchwarp.device.kernels.KernelLaunch;
import org.batchwarp.device.kernels.LaunchPlanner;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/** Runs each call to its end before it returns. */
final class CpuStream implements Stream {
  private final CpuDevice device;
  private final boolean timed;
  private final LaunchPlanner planner = new LaunchPlanner(this::launch, this::clear, false);
  private boolean closed;

  CpuStream(CpuDevice device, boolean timed) {
    this.device = device;
    this.timed = timed;
  }

  /** Refuses streams of other devices and those that are closed. */
  static void requireOf(Stream stream, CpuDevice device) {
    if (!(stream instanceof CpuStream own && own.device == device)) {
      throw new IllegalArgumentException("the stream belongs to another device");
    }
    own.requireOpen();
  }

  @Override
  public void copyIn(HostBuffer source, DeviceBuffer target, long start, long elements) {
    requireOpen();
    CopyRange.check(source, 0, target, start, elements);
    long to = CpuBuffer.of(target, device).address();
    int size = source.type().bytes();
    try {
      copy(MemoryUtil.memAddress(source.bytes()), to + start * size, elements * size);
    } finally {
      Reference.reachabilityFence(source);
      Reference.reachabilityFence(target);
    }
  }

  @Override
  public void copyOut(DeviceBuffer source, HostBuffer target, long start, long elements) {
    requireOpen();
    CopyRange.check(target, start, source, 0, elements);
    long from = CpuBuffer.of(source, device).address();
    int size = target.type().bytes();
    try {
      copy(from, MemoryUtil.memAddress(target.bytes()) + start * size, elements * size);
    } finally {
      Reference.reachabilityFence(source);
      Reference.reachabilityFence(target);
    }
  }

  private void copy(long from, long to, long bytes) {
    eachBlock(bytes, (at, size) -> MemoryUtil.memCopy(from + at, to + at, size));
  }

  private void clear(DeviceBuffer given) {
    CpuBuffer buffer = CpuBuffer.of(given, device);
    long address = buffer.address();
    try {
      eachBlock(buffer.bytes(), (at, size) -> MemoryUtil.memSet(address + at, 0, size));
    } finally {
      Reference.reachabilityFence(buffer);
    }
  }

  /** What is done to a part of some memory. */
  private interface Block {
    void run(long at, long size);
  }

  private void eachBlock(long bytes, Block block) {
    Workers workers = device.workers();
    workers.run(
        Chunks.ofBytes(bytes, workers.threads()),
        (first, end, scratch) -> {
          long at = (long) first * Chunks.BLOCK;
          block.run(at, Math.min(bytes, (long) end * Chunks.BLOCK) - at);
        });
  }

  @Override
  public void launch(Kernel kernel) {
    requireOpen();
    kernel.accept(planner);
  }

  private void launch(KernelLaunch launch) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      List<Optional<DeviceBuffer>> given = launch.buffers();
      long buffers = stack.nmalloc(Long.BYTES, Long.BYTES * given.size());
      for (int i = 0; i < given.size(); i++) {
        long address =
            given.get(i).map(buffer -> CpuBuffer.of(buffer, device).address()).orElse(0L);
        MemoryUtil.memPutAddress(buffers + (long) Long.BYTES * i, address);
      }
      if (launch.groups() == 0) {
        return;
      }
      byte[] arguments = launch.structure().bytes();
      long structure =
          MemoryUtil.memAddress0(stack.malloc(Long.BYTES, arguments.length).put(arguments));
      String name = launch.variant().function();
      Workers workers = device.workers();
      workers.run(
          Chunks.of(launch, workers.threads()),
          new KernelCall(name, device.library().kernel(name), buffers, structure));
    } finally {
      // Views of host memory are what keeps that memory.
      Reference.reachabilityFence(launch);
    }
  }

  @Override
  public Event record() {
    requireOpen();
    return timed ? HostEvent.timed(device) : HostEvent.untimed(device);
  }

  @Override
  public void waitFor(Event event) {
    requireOpen();
    HostEvent.requireOf(event, device);
  }

  @Override
  public void synchronize() {
    requireOpen();
  }

  @Override
  public long handle() {
    requireOpen();
    return 0;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("stream is closed");
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
