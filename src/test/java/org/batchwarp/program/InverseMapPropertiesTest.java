package org.batchwarp.program;

import static org.batchwarp.Near.assertNear;

import java.awt.geom.AffineTransform;
import java.nio.DoubleBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.ImageParameters;

/** Composed maps are those of the JDK's own affine transforms. */
class InverseMapPropertiesTest {
  @Property
  void factorsComposeInKerasOrder(
      @ForAll @DoubleRange(min = -180, max = 180) double theta,
      @ForAll @DoubleRange(min = -20, max = 20) double tx,
      @ForAll @DoubleRange(min = -20, max = 20) double ty,
      @ForAll @DoubleRange(min = -60, max = 60) double shear,
      @ForAll @DoubleRange(min = 0.25, max = 3) double zx,
      @ForAll @DoubleRange(min = 0.25, max = 3) double zy,
      @ForAll @IntRange(min = 1, max = 600) int height,
      @ForAll @IntRange(min = 1, max = 600) int width,
      @ForAll Compatibility compatibility) {
    boolean keras2 = compatibility == Compatibility.KERAS_2;
    double half = keras2 ? 0.5 : -0.5;
    double row = height / 2.0 + half;
    double column = width / 2.0 + half;
    double radians = Math.toRadians(shear);
    // Here x stands for the first coordinate and y for the second.
    AffineTransform map = AffineTransform.getTranslateInstance(row, column);
    map.rotate(Math.toRadians(theta));
    map.translate(tx, ty);
    map.concatenate(new AffineTransform(1, 0, -Math.sin(radians), Math.cos(radians), 0, 0));
    map.scale(zx, zy);
    map.translate(-row, -column);

    ParameterTable parameters =
        ParameterTable.of(
            List.of(
                TransformParameters.identity()
                    .withTheta(theta)
                    .withShift(tx, ty)
                    .withShear(shear)
                    .withZoom(zx, zy)));
    double[] actual = new double[ImageParameters.STRIDE];
    new InverseMap(new ImageShape(height, width, 1, DataFormat.CHANNELS_LAST), compatibility)
        .write(parameters.values(), 0, DoubleBuffer.wrap(actual));
    double[] first = {map.getScaleX(), map.getShearX()};
    double[] second = {map.getShearY(), map.getScaleY()};
    // Keras 3 exchanges the axes of the whole matrix.
    double[] linear =
        keras2
            ? new double[] {first[0], first[1], second[0], second[1]}
            : new double[] {second[1], second[0], first[1], first[0]};
    double[] actualLinear = {actual[0], actual[1], actual[3], actual[4]};
    assertNear(linear, actualLinear, 1e-12 * 10);
    assertNear(map.getTranslateX(), actual[keras2 ? 2 : 5], 1e-9, "first offset");
    assertNear(map.getTranslateY(), actual[keras2 ? 5 : 2], 1e-9, "second offset");
  }
}
