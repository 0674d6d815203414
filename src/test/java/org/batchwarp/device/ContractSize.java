package org.batchwarp.device;

import java.util.Locale;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;

/**
 * How large the contract's cases are: {@code -Dcontract.size=small} is for devices that run as a
 * simulation, a thousand times slower. Cases are made smaller then, none is left out.
 */
enum ContractSize {
  FULL(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE),
  SMALL(2, 6, 17, 200);

  private final int images;
  private final int side;
  private final int order;
  private final int elements;

  ContractSize(int images, int side, int order, int elements) {
    this.images = images;
    this.side = side;
    this.order = order;
    this.elements = elements;
  }

  static ContractSize ofThisRun() {
    return valueOf(System.getProperty("contract.size", "full").toUpperCase(Locale.ROOT));
  }

  /** The images of a batch. */
  int images(int full) {
    return Math.min(full, images);
  }

  /** The rows or columns of an image. */
  int side(int full) {
    return Math.min(full, side);
  }

  /** The shape of an image. */
  ImageShape shape(int height, int width, int channels, DataFormat format) {
    return new ImageShape(side(height), side(width), channels, format);
  }

  /** The rows or columns of a matrix. */
  int order(int full) {
    return Math.min(full, order);
  }

  /** The elements of an array of no shape. */
  int elements(int full) {
    return Math.min(full, elements);
  }
}
