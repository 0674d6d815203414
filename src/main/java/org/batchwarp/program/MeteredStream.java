package org.batchwarp.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Event;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Resource;
import org.batchwarp.device.ResourceStack;
import org.batchwarp.device.Stream;

/**
 * A stream with a count of what is copied by it, and, where it is timed, of the time that its work
 * takes. Owns its marks in the stream, not the stream. Used by one thread at a time.
 */
public final class MeteredStream implements Resource {
  /** What a stream was given to do. Times are nanoseconds by the device's clock, 0 if not timed. */
  public record Metered(long bytesIn, long bytesOut, long copyIn, long kernels, long copyOut) {}

  private enum Work {
    COPY_IN,
    KERNELS,
    COPY_OUT
  }

  private record Span(Work work, Event start, Event end) {}

  private final Stream stream;
  private final boolean timed;
  private final ResourceStack marks = new ResourceStack();
  private final List<Span> spans = new ArrayList<>();
  private Optional<Event> kernelsStart = Optional.empty();
  private long bytesIn;
  private long bytesOut;

  /**
   * Meters a stream.
   *
   * @param timed whether to measure times, for which the stream must be timed
   */
  public MeteredStream(Stream stream, boolean timed) {
    this.stream = stream;
    this.timed = timed;
  }

  /** The stream itself, for what need not be metered. */
  public Stream stream() {
    return stream;
  }

  /** Copies as {@link Stream#copyIn(HostBuffer, DeviceBuffer, long, long)}. */
  public void copyIn(HostBuffer source, DeviceBuffer target, long start, long elements) {
    Optional<Event> begun = mark();
    stream.copyIn(source, target, start, elements);
    end(Work.COPY_IN, begun);
    bytesIn += elements * target.type().bytes();
  }

  /** Copies as {@link Stream#copyOut(DeviceBuffer, HostBuffer, long, long)}. */
  public void copyOut(DeviceBuffer source, HostBuffer target, long start, long elements) {
    Optional<Event> begun = mark();
    stream.copyOut(source, target, start, elements);
    end(Work.COPY_OUT, begun);
    bytesOut += elements * target.type().bytes();
  }

  /** Tells that what the stream does next, until {@link #endKernels}, is to compute. */
  void beginKernels() {
    kernelsStart = mark();
  }

  void endKernels() {
    end(Work.KERNELS, kernelsStart);
  }

  private Optional<Event> mark() {
    return timed ? Optional.of(marks.own(stream.record())) : Optional.empty();
  }

  private void end(Work work, Optional<Event> begun) {
    begun.ifPresent(start -> spans.add(new Span(work, start, marks.own(stream.record()))));
  }

  /** What there was since {@link #clear}; waits for the timed part of it. */
  public Metered read() {
    long copyIn = 0;
    long kernels = 0;
    long copyOut = 0;
    for (Span span : spans) {
      long time = span.end.nanosecondsSince(span.start);
      switch (span.work) {
        case COPY_IN -> copyIn += time;
        case KERNELS -> kernels += time;
        case COPY_OUT -> copyOut += time;
      }
    }
    return new Metered(bytesIn, bytesOut, copyIn, kernels, copyOut);
  }

  /** Begins again from zero. */
  public void clear() {
    bytesIn = 0;
    bytesOut = 0;
    spans.clear();
    marks.close();
  }

  @Override
  public void close() {
    clear();
  }
}
