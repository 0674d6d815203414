package org.batchwarp.device;

import java.util.Random;
import org.batchwarp.array.ImageShape;

/** Kinds of inverse maps of {@link ImageParameters}, random within their kind. */
enum ReferenceMap {
  IDENTITY {
    @Override
    double[] draw(ImageShape shape, Random random) {
      return about(shape, 1, 0, 0, 1, 0, 0);
    }
  },

  /** Up to two images away. */
  WHOLE_SHIFT {
    @Override
    double[] draw(ImageShape shape, Random random) {
      return about(
          shape,
          1,
          0,
          0,
          1,
          random.nextInt(4 * shape.height() + 1) - 2 * shape.height(),
          random.nextInt(4 * shape.width() + 1) - 2 * shape.width());
    }
  },

  /** With the last bits that a cosine of a right angle leaves. */
  QUARTER_TURN {
    @Override
    double[] draw(ImageShape shape, Random random) {
      double angle = Math.PI / 2 * (1 + random.nextInt(3));
      return about(
          shape, Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle), 0, 0);
    }
  },

  /** Rotation, shear, zoom and shift as augmentation uses them. */
  ROTATION {
    @Override
    double[] draw(ImageShape shape, Random random) {
      double angle = between(random, -Math.PI, Math.PI);
      double shear = between(random, -0.3, 0.3);
      double zoom = between(random, 0.8, 1.2);
      return about(
          shape,
          zoom * Math.cos(angle),
          -Math.sin(angle + shear),
          zoom * Math.sin(angle),
          Math.cos(angle + shear),
          between(random, -0.2, 0.2) * shape.height(),
          between(random, -0.2, 0.2) * shape.width());
    }
  },

  ZOOM_IN {
    @Override
    double[] draw(ImageShape shape, Random random) {
      return about(shape, between(random, 0.03, 0.5), 0, 0, between(random, 0.03, 0.5), 0, 0);
    }
  },

  ZOOM_OUT {
    @Override
    double[] draw(ImageShape shape, Random random) {
      return about(
          shape,
          between(random, 3, 40),
          between(random, -1, 1),
          between(random, -1, 1),
          between(random, 3, 40),
          0,
          0);
    }
  },

  /** At pixels and half-way between them, where the nearest one changes. */
  HALVES {
    @Override
    double[] draw(ImageShape shape, Random random) {
      return new double[] {
        0.5 * (1 + random.nextInt(3)),
        0,
        0.5 * random.nextInt(5) - 1,
        0,
        0.5 * (1 + random.nextInt(3)),
        0.5 * random.nextInt(5) - 1
      };
    }
  },

  FAR_OUTSIDE {
    @Override
    double[] draw(ImageShape shape, Random random) {
      return about(
          shape,
          between(random, 0.5, 1.5),
          between(random, -0.5, 0.5),
          between(random, -0.5, 0.5),
          between(random, 0.5, 1.5),
          far(random),
          far(random));
    }
  };

  /** The six numbers of the map for an image of a shape. */
  abstract double[] draw(ImageShape shape, Random random);

  private static double far(Random random) {
    return (random.nextBoolean() ? 1 : -1) * Math.pow(10, between(random, 1, 6));
  }

  private static double between(Random random, double least, double most) {
    return least + (most - least) * random.nextDouble();
  }

  /** The matrix (a b, c d) about the image's centre, then a shift. */
  private static double[] about(
      ImageShape shape, double a, double b, double c, double d, double down, double right) {
    double y = (shape.height() - 1) / 2.0;
    double x = (shape.width() - 1) / 2.0;
    return new double[] {a, b, y - a * y - b * x + down, c, d, x - c * y - d * x + right};
  }
}
