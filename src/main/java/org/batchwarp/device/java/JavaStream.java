package org.batchwarp.device.java;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.batchwarp.device.CopyRange;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Event;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.HostEvent;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Stream;

/** Runs each call at once, so that its events have always been reached. */
final class JavaStream implements Stream {
  private final Device device;
  private final JavaKernels kernels;
  private final boolean timed;
  private boolean closed;

  JavaStream(Device device, Workers workers, boolean timed) {
    this.device = device;
    this.kernels = new JavaKernels(workers);
    this.timed = timed;
  }

  @Override
  public void copyIn(HostBuffer source, DeviceBuffer target, long start, long elements) {
    requireOpen();
    CopyRange.check(source, 0, target, start, elements);
    JavaBuffer.of(target).copyFrom(source.bytes(), (int) start, (int) elements);
  }

  @Override
  public void copyOut(DeviceBuffer source, HostBuffer target, long start, long elements) {
    requireOpen();
    CopyRange.check(target, start, source, 0, elements);
    int first = (int) start * target.type().bytes();
    ByteBuffer from = target.bytes().position(first).slice().order(ByteOrder.nativeOrder());
    JavaBuffer.of(source).copyTo(from, (int) elements);
  }

  @Override
  public void launch(Kernel kernel) {
    requireOpen();
    kernel.accept(kernels);
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
