package org.batchwarp.fit;

/**
 * Count, mean and sum of squared deviations (M2) of each channel, mergeable by the formula of Chan,
 * Golub and LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances"
 * (1979).
 */
final class ChannelMoments {
  private final double[] mean;
  private final double[] squares;
  private double count;

  ChannelMoments(int channels) {
    this.mean = new double[channels];
    this.squares = new double[channels];
  }

  /**
   * Adds what was measured of other values.
   *
   * @param otherCount values in each channel
   */
  void merge(double otherCount, double[] otherMean, double[] otherSquares) {
    double total = count + otherCount;
    if (total == 0) {
      return;
    }
    for (int channel = 0; channel < mean.length; channel++) {
      double difference = otherMean[channel] - mean[channel];
      mean[channel] += difference * otherCount / total;
      squares[channel] +=
          otherSquares[channel] + difference * difference * count * otherCount / total;
    }
    count = total;
  }

  void merge(ChannelMoments other) {
    merge(other.count, other.mean, other.squares);
  }

  double[] mean() {
    return mean.clone();
  }

  double[] standardDeviation() {
    double[] deviation = new double[squares.length];
    for (int channel = 0; channel < deviation.length; channel++) {
      deviation[channel] = Math.sqrt(squares[channel] / count);
    }
    return deviation;
  }
}
