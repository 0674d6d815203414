package org.batchwarp.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A few choices in which any two values of any two factors meet: most faults need no more than two
 * options to show. Greedy, and the same in every run.
 */
final class PairwiseDesign {
  private static final int CANDIDATES = 20;
  private static final int UNSET = -1;

  private record Pair(int factor, int level, int otherFactor, int otherLevel) {
    static Pair of(int factor, int level, int otherFactor, int otherLevel) {
      return factor < otherFactor
          ? new Pair(factor, level, otherFactor, otherLevel)
          : new Pair(otherFactor, otherLevel, factor, level);
    }
  }

  private final List<Factor<?>> factors;
  private final Predicate<Choice> allowed;
  private final Random random = new Random(1);
  private final Set<Pair> missing = new LinkedHashSet<>();

  private PairwiseDesign(List<Factor<?>> factors, Predicate<Choice> allowed) {
    this.factors = factors;
    this.allowed = allowed;
    for (int i = 0; i < factors.size(); i++) {
      for (int j = i + 1; j < factors.size(); j++) {
        for (int level = 0; level < levels(i); level++) {
          for (int other = 0; other < levels(j); other++) {
            missing.add(new Pair(i, level, j, other));
          }
        }
      }
    }
  }

  static List<Choice> of(Factor<?>... factors) {
    return of(choice -> true, factors);
  }

  /**
   * The choices.
   *
   * @param allowed which choices may be among them; two values that are never allowed together do
   *     not meet
   */
  static List<Choice> of(Predicate<Choice> allowed, Factor<?>... factors) {
    return new PairwiseDesign(List.of(factors), allowed).choices();
  }

  private List<Choice> choices() {
    List<Choice> choices = new ArrayList<>();
    while (!missing.isEmpty()) {
      Pair wanted = missing.iterator().next();
      missing.remove(wanted);
      Choice best = null;
      int mostMet = UNSET;
      for (int i = 0; i < CANDIDATES; i++) {
        int[] levels = candidate(wanted);
        Choice choice = new Choice(factors, levels);
        int met = (int) pairs(levels).stream().filter(missing::contains).count();
        if (met > mostMet && allowed.test(choice)) {
          best = choice;
          mostMet = met;
        }
      }
      if (best != null) {
        choices.add(best);
        Choice chosen = best;
        int[] levels = IntStream.range(0, factors.size()).map(chosen::level).toArray();
        missing.removeAll(pairs(levels));
      }
    }
    return choices;
  }

  /** A choice with the wanted pair, whose other values meet as many missing ones as they can. */
  private int[] candidate(Pair wanted) {
    int[] levels = new int[factors.size()];
    Arrays.fill(levels, UNSET);
    levels[wanted.factor()] = wanted.level();
    levels[wanted.otherFactor()] = wanted.otherLevel();
    List<Integer> order =
        new ArrayList<>(
            IntStream.range(0, levels.length).filter(i -> levels[i] == UNSET).boxed().toList());
    Collections.shuffle(order, random);
    for (int factor : order) {
      int start = random.nextInt(levels(factor));
      int mostMet = UNSET;
      for (int i = 0; i < levels(factor); i++) {
        int level = (start + i) % levels(factor);
        int met = met(levels, factor, level);
        if (met > mostMet) {
          levels[factor] = level;
          mostMet = met;
        }
      }
    }
    return levels;
  }

  private int met(int[] levels, int factor, int level) {
    return (int)
        IntStream.range(0, levels.length)
            .filter(other -> other != factor && levels[other] != UNSET)
            .filter(other -> missing.contains(Pair.of(factor, level, other, levels[other])))
            .count();
  }

  private static List<Pair> pairs(int[] levels) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < levels.length; i++) {
      for (int j = i + 1; j < levels.length; j++) {
        pairs.add(new Pair(i, levels[i], j, levels[j]));
      }
    }
    return pairs;
  }

  private int levels(int factor) {
    return factors.get(factor).values().size();
  }
}
