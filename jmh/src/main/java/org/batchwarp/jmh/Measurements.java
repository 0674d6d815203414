package org.batchwarp.jmh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that was measured in one run; what is missing is NaN. */
final class Measurements {
  private final List<Measurement> augmentations = new ArrayList<>();
  private final Map<String, Double> keras = new LinkedHashMap<>();
  private double fitSeconds = Double.NaN;
  private double kerasFitSeconds = Double.NaN;

  void add(Measurement measurement) {
    augmentations.add(measurement);
  }

  void addKeras(String size, double imagesPerSecond) {
    keras.put(size, imagesPerSecond);
  }

  void setFitSeconds(double seconds) {
    fitSeconds = seconds;
  }

  void setKerasFitSeconds(double seconds) {
    kerasFitSeconds = seconds;
  }

  /** The median of the rounds. */
  Optional<Measurement> find(String size, Motion motion, Contestant contestant, int threads) {
    List<Measurement> rounds =
        augmentations.stream()
            .filter(each -> each.size().equals(size) && each.motion() == motion)
            .filter(each -> each.contestant() == contestant && each.threads() == threads)
            .sorted(Comparator.comparingDouble(Measurement::imagesPerSecond))
            .toList();
    return rounds.isEmpty() ? Optional.empty() : Optional.of(rounds.get(rounds.size() / 2));
  }

  /** Images a second. */
  double rate(String size, Motion motion, Contestant contestant, int threads) {
    return find(size, motion, contestant, threads)
        .map(Measurement::imagesPerSecond)
        .orElse(Double.NaN);
  }

  /** The fastest of some contestants. */
  Optional<Measurement> fastest(
      String size, Motion motion, int threads, Contestant... contestants) {
    return Arrays.stream(contestants)
        .flatMap(contestant -> find(size, motion, contestant, threads).stream())
        .max(Comparator.comparingDouble(Measurement::imagesPerSecond));
  }

  /** Images a second of Keras. */
  double keras(String size) {
    return keras.getOrDefault(size, Double.NaN);
  }

  double fitSeconds() {
    return fitSeconds;
  }

  double kerasFitSeconds() {
    return kerasFitSeconds;
  }
}
