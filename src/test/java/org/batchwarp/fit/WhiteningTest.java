package org.batchwarp.fit;

import static org.batchwarp.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhiteningTest {
  private static final ImageShape TWO = new ImageShape(1, 2, 1, DataFormat.CHANNELS_LAST);

  private static ImageDataGenerator generator(Compatibility compatibility, double epsilon) {
    return ImageDataGenerator.builder()
        .compatibility(compatibility)
        .zcaWhitening(true)
        .zcaEpsilon(epsilon)
        .build();
  }

  private static float[] matrix(FitDataset data, Compatibility compatibility, double epsilon)
      throws IOException {
    ImageDataGenerator generator = generator(compatibility, epsilon);
    generator.fit(data.source());
    float[] matrix = generator.fittedState().orElseThrow().whiteningMatrix().orElseThrow();
    int values = data.shape().values();
    for (int i = 0; i < values; i++) {
      for (int j = 0; j < values; j++) {
        assertTrue(Float.isFinite(matrix[i * values + j]), "not finite");
        assertEquals(matrix[i * values + j], matrix[j * values + i], "not symmetric");
      }
    }
    return matrix;
  }

  /** Mean 0 and second moments [[5, 3], [3, 5]], whose eigenvalues are 8 and 2. */
  private static FitDataset twoValues() {
    return new FitDataset(TWO, new float[][] {{3, 1}, {-3, -1}, {1, 3}, {-1, -3}});
  }

  /** The matrix with eigenvalue a for (1, 1) and b for (1, -1). */
  private static double[] diagonal(double a, double b) {
    return new double[] {(a + b) / 2, (a - b) / 2, (a - b) / 2, (a + b) / 2};
  }

  @Test
  void theFormulasAreKeras2sAndKeras3s() throws IOException {
    assertNear(
        diagonal(1 / Math.sqrt(8 + 1), 1 / Math.sqrt(2 + 1)),
        matrix(twoValues(), Compatibility.KERAS_2, 1),
        1e-6);
    assertNear(
        diagonal(2 / (Math.sqrt(32) + 1), 2 / (Math.sqrt(8) + 1)),
        matrix(twoValues(), Compatibility.KERAS_3, 1),
        1e-6);
    assertNear(
        diagonal(1 / Math.sqrt(8), 1 / Math.sqrt(2)),
        matrix(twoValues(), Compatibility.KERAS_3, 0),
        1e-6);
  }

  @Test
  void withOneImageOnlyKeras2WhitensWhatItDidNotSee() throws IOException {
    // Centred on the mean of the channel: (2, -2), so XᵀX has eigenvalue 8 for (1, -1).
    FitDataset one = new FitDataset(TWO, new float[][] {{7, 3}});
    assertNear(
        diagonal(1 / Math.sqrt(0.25), 1 / Math.sqrt(8 + 0.25)),
        matrix(one, Compatibility.KERAS_2, 0.25),
        1e-6);
    assertNear(
        diagonal(0, 1 / (Math.sqrt(8) + 0.25)), matrix(one, Compatibility.KERAS_3, 0.25), 1e-6);
  }

  @ParameterizedTest
  @CsvSource({"100, 3, 2, 2", "13, 3, 4, 1", "12, 3, 4, 1", "1500, 2, 3, 1"})
  void whitenedImagesAreUncorrelated(int count, int height, int width, int channels)
      throws IOException {
    for (DataFormat format : DataFormat.values()) {
      FitDataset data =
          FitDataset.random(count, new ImageShape(height, width, channels, format), count);
      ImageDataGenerator generator =
          ImageDataGenerator.builder()
              .dataFormat(format)
              .zcaWhitening(true)
              .zcaEpsilon(1e-9)
              .build();
      generator.fit(data.source());
      double[][] moments =
          data.secondMoments(generator.fittedState().orElseThrow().whiteningMatrix().orElseThrow());
      for (int i = 0; i < moments.length; i++) {
        for (int j = 0; j < moments.length; j++) {
          assertNear(i == j ? 1 : 0, moments[i][j], 1e-3, i + ", " + j);
        }
      }
    }
  }

  @Test
  void fewImagesGiveTheSameMatrixFromTheirMoments() throws IOException {
    ImageShape shape = new ImageShape(3, 4, 2, DataFormat.CHANNELS_LAST);
    FitDataset data = FitDataset.random(20, shape, 8);
    // Each image thrice has the same moments, but is too many images to be kept.
    float[][] thrice = new float[60][];
    for (int i = 0; i < 60; i++) {
      thrice[i] = data.images()[i / 3];
    }
    FitDataset many = new FitDataset(shape, thrice);
    assertNear(
        matrix(many, Compatibility.KERAS_2, 0.5), matrix(data, Compatibility.KERAS_2, 0.5), 1e-6);
    assertNear(
        matrix(many, Compatibility.KERAS_3, 0), matrix(data, Compatibility.KERAS_3, 0), 1e-4);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 11, 12, 13, 40})
  void fewerImagesAreWhitenedWithinTheirSpan(int count) throws IOException {
    FitDataset data =
        FitDataset.random(count, new ImageShape(3, 4, 1, DataFormat.CHANNELS_LAST), 9);
    double[][] moments = data.secondMoments(matrix(data, Compatibility.KERAS_3, 1e-9));
    double trace = 0;
    double squares = 0;
    for (int i = 0; i < 12; i++) {
      trace += moments[i][i];
      for (int j = 0; j < 12; j++) {
        squares += moments[i][j] * moments[i][j];
      }
    }
    // A projection on as many directions as there are.
    assertNear(Math.min(count, 12), trace, 1e-3, "trace");
    assertNear(Math.min(count, 12), squares, 1e-3, "squares");
  }

  @ParameterizedTest
  @EnumSource(Compatibility.class)
  void constantPixelsGiveAFiniteMatrix(Compatibility compatibility) throws IOException {
    for (int count : new int[] {1, 3, 12, 50}) {
      FitDataset data =
          FitDataset.random(count, new ImageShape(2, 3, 1, DataFormat.CHANNELS_LAST), 10);
      for (float[] image : data.images()) {
        image[2] = 17;
        image[5] = 0;
      }
      for (double epsilon : new double[] {0, 1e-6, 0.1}) {
        matrix(data, compatibility, epsilon);
      }
      FitDataset constant = new FitDataset(data.shape(), new float[count][6]);
      for (double epsilon : new double[] {0, 1e-6, 0.1}) {
        matrix(constant, compatibility, epsilon);
      }
    }
  }

  @Test
  void aFlowWhitensByTheMatrix() throws IOException {
    FitDataset data = twoValues();
    ImageDataGenerator generator = generator(Compatibility.KERAS_2, 1);
    generator.fit(data.source());
    double a = 1.0 / 3;
    double b = 1 / Math.sqrt(3);
    try (var flow = generator.flow(data.source()).shuffle(false).open();
        var batch = flow.next()) {
      // (3, 1) is 4 / 2 (1, 1) + 2 / 2 (1, -1), and so on.
      assertNear(
          new double[] {
            2 * a + b,
            2 * a - b,
            -2 * a - b,
            -2 * a + b,
            2 * a - b,
            2 * a + b,
            -2 * a + b,
            -2 * a - b
          },
          batch.toArray(),
          1e-5);
    }
  }
}
