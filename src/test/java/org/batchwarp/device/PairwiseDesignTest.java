package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PairwiseDesignTest {
  private static final Factor<Integer> DIGIT =
      new Factor<>("digit", List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  private static final Factor<String> LETTER = new Factor<>("letter", List.of("a", "b", "c"));
  private static final Factor<Boolean> FLAG = new Factor<>("flag", List.of(false, true));
  private static final Factor<Integer> SMALL = new Factor<>("small", List.of(1, 2, 3, 4));

  private static Set<String> meetings(List<Choice> choices, Factor<?> one, Factor<?> other) {
    Set<String> meetings = new HashSet<>();
    for (Choice choice : choices) {
      meetings.add(choice.of(one) + " " + choice.of(other));
    }
    return meetings;
  }

  @Test
  void anyTwoValuesMeetInFewChoices() {
    List<Factor<?>> factors = List.of(DIGIT, LETTER, FLAG, SMALL);
    List<Choice> choices = PairwiseDesign.of(DIGIT, LETTER, FLAG, SMALL);
    for (Factor<?> one : factors) {
      for (Factor<?> other : factors) {
        if (!one.equals(other)) {
          assertEquals(
              one.values().size() * other.values().size(),
              meetings(choices, one, other).size(),
              () -> one + " and " + other);
        }
      }
    }
    assertTrue(choices.size() < 60, () -> choices.size() + " choices");
  }

  @Test
  void whatIsNotAllowedIsNotChosenAndAllElseMeets() {
    List<Choice> choices =
        PairwiseDesign.of(
            choice -> choice.of(DIGIT) < 5 || choice.of(SMALL) < 4, DIGIT, LETTER, FLAG, SMALL);
    assertEquals(35, meetings(choices, DIGIT, SMALL).size());
    assertEquals(30, meetings(choices, DIGIT, LETTER).size());
    assertEquals(12, meetings(choices, LETTER, SMALL).size());
    assertEquals(8, meetings(choices, FLAG, SMALL).size());
  }

  @Test
  void anyTwoOptionsOfAWarpMeetUnlessTheImagesWereTooMany() {
    List<Choice> choices = new ReferenceWarp().choices();
    List<Factor<?>> factors = choices.get(0).factors();
    for (Factor<?> one : factors) {
      for (Factor<?> other : factors.subList(factors.indexOf(one) + 1, factors.size())) {
        boolean limited = one.equals(ReferenceBatch.EXTENT) && other.equals(ReferenceBatch.COUNT);
        assertEquals(
            limited ? modestBatches() : one.values().size() * other.values().size(),
            meetings(choices, one, other).size(),
            () -> one.name() + " and " + other.name());
      }
    }
  }

  private static int modestBatches() {
    int modest = 0;
    for (ReferenceBatch.Extent extent : ReferenceBatch.EXTENT.values()) {
      for (int count : ReferenceBatch.COUNT.values()) {
        if (extent.height() * extent.width() * count <= ReferenceBatch.MOST_PIXELS) {
          modest++;
        }
      }
    }
    return modest;
  }

  @Test
  void theChoicesAreTheSameInEveryRun() {
    assertEquals(
        PairwiseDesign.of(DIGIT, LETTER, FLAG).toString(),
        PairwiseDesign.of(DIGIT, LETTER, FLAG).toString());
  }

  @Test
  void aChoiceNamesItsValues() {
    Choice choice = new Choice(List.of(DIGIT, LETTER), new int[] {7, 2});
    assertEquals("digit=7 letter=c", choice.toString());
  }
}
