package org.batchwarp.program;

import org.batchwarp.array.ImageShape;
import org.batchwarp.config.PreprocessingFunction;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.ProductPrecision;

/** A part of a step that is to be done on a batch, in the order of a stream. */
sealed interface Work {
  /** Who can do every kind of work. */
  interface Worker {
    void launch(Launch launch);

    void multiply(Product product);

    void apply(OnHost function);
  }

  /** Has it done. */
  void by(Worker worker);

  /** A kernel on the device. */
  record Launch(Kernel kernel) implements Work {
    @Override
    public void by(Worker worker) {
      worker.launch(this);
    }
  }

  /** The product of images, one a row, and a square matrix. */
  record Product(
      DeviceBuffer images,
      DeviceBuffer matrix,
      DeviceBuffer product,
      int count,
      int values,
      ProductPrecision precision)
      implements Work {
    @Override
    public void by(Worker worker) {
      worker.multiply(this);
    }
  }

  /**
   * A function of the user's on images in place.
   *
   * @param host where they come to for that, and go back from
   */
  record OnHost(
      PreprocessingFunction function,
      DeviceBuffer images,
      HostBuffer host,
      int count,
      ImageShape shape)
      implements Work {
    @Override
    public void by(Worker worker) {
      worker.apply(this);
    }
  }
}
