package org.batchwarp.device.java;

import java.util.function.IntToDoubleFunction;
import org.batchwarp.array.ImageShape;
import org.batchwarp.device.DeviceType;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.SplineLine;
import org.batchwarp.device.Strides;

/** {@link Kernel.SplineCoefficients}, line by line. Images are split among the threads. */
final class SplineKernel {
  private final Kernel.SplineCoefficients arguments;
  private final ImageShape shape;
  private final ImageShape extended;
  private final int margin;
  private final Strides from;
  private final Strides to;
  private final double[] parameters;
  private final double[] coefficients;
  private final SplineFilter columnFilter;
  private final SplineFilter rowFilter;

  SplineKernel(Kernel.SplineCoefficients arguments) {
    this.arguments = arguments;
    this.shape = arguments.shape();
    this.extended = arguments.sampling().extended(shape);
    this.margin = arguments.sampling().margin();
    this.from = Strides.of(shape);
    this.to = Strides.of(extended);
    this.parameters = JavaBuffer.of(arguments.parameters()).doubles();
    this.coefficients = JavaBuffer.of(arguments.target()).doubles();
    this.columnFilter = filter(extended.height());
    this.rowFilter = filter(extended.width());
  }

  private SplineFilter filter(int length) {
    return new SplineFilter(new SplineLine(arguments.sampling().fillMode(), length));
  }

  void run(Workers workers) {
    IntToDoubleFunction pixels = reader(JavaBuffer.of(arguments.source()));
    workers.split(
        arguments.count(),
        (first, end) -> {
          double[] line = new double[Math.max(extended.height(), extended.width())];
          for (int image = first; image < end; image++) {
            copyExtended(pixels, JavaBuffer.index(arguments.indices(), image), image);
            if (!InverseMap.of(parameters, image).isIdentity()) {
              filter(image, line);
            }
          }
        });
  }

  private void copyExtended(IntToDoubleFunction pixels, int source, int image) {
    int sourceStart = source * shape.values();
    int targetStart = image * extended.values();
    for (int row = 0; row < extended.height(); row++) {
      int sourceRow = sourceStart + continued(row, shape.height()) * from.row();
      for (int column = 0; column < extended.width(); column++) {
        int pixel = sourceRow + continued(column, shape.width()) * from.column();
        int target = targetStart + row * to.row() + column * to.column();
        for (int channel = 0; channel < shape.channels(); channel++) {
          coefficients[target + channel * to.channel()] =
              pixels.applyAsDouble(pixel + channel * from.channel());
        }
      }
    }
  }

  /** The pixel at a place with margins: the nearest. */
  private int continued(int place, int length) {
    return Math.max(0, Math.min(place - margin, length - 1));
  }

  private void filter(int image, double[] line) {
    for (int channel = 0; channel < shape.channels(); channel++) {
      int plane = image * extended.values() + channel * to.channel();
      for (int column = 0; column < extended.width(); column++) {
        filter(columnFilter, plane + column * to.column(), extended.height(), to.row(), line);
      }
      for (int row = 0; row < extended.height(); row++) {
        filter(rowFilter, plane + row * to.row(), extended.width(), to.column(), line);
      }
    }
  }

  private void filter(SplineFilter filter, int start, int length, int step, double[] line) {
    for (int i = 0; i < length; i++) {
      line[i] = coefficients[start + i * step];
    }
    filter.apply(line);
    for (int i = 0; i < length; i++) {
      coefficients[start + i * step] = line[i];
    }
  }

  private static IntToDoubleFunction reader(JavaBuffer source) {
    return switch (DeviceType.of(source.type())) {
      case UINT8 -> {
        byte[] bytes = source.bytes();
        yield i -> bytes[i] & 0xFF;
      }
      case FLOAT32 -> {
        float[] floats = source.floats();
        yield i -> floats[i];
      }
      case INT32, FLOAT16, FLOAT64 -> throw source.notOf("pixels");
    };
  }
}
