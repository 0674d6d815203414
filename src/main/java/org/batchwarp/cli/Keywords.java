package org.batchwarp.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A JSON object of keyword arguments with typed access. As in Python, null stands for a keyword
 * that was left out. Errors name the keyword, its value and what is allowed.
 */
final class Keywords {
  private final String name;
  private final JsonNode object;

  /**
   * Checks that all keywords are known.
   *
   * @param name what the object is called in messages
   */
  Keywords(String name, JsonNode object, List<String> known) {
    if (!object.isObject()) {
      throw new IllegalArgumentException(name + " must be an object of keywords, got " + object);
    }
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String keyword = names.next();
      if (!known.contains(keyword)) {
        throw new IllegalArgumentException(
            "unknown keyword '%s' in %s; %s"
                .formatted(
                    keyword,
                    name,
                    NearestName.to(keyword, known)
                        .map(nearest -> "did you mean '" + nearest + "'?")
                        .orElse("known are " + String.join(", ", known))));
      }
    }
    this.name = name;
    this.object = object;
  }

  Optional<JsonNode> value(String keyword) {
    return Optional.ofNullable(object.get(keyword)).filter(node -> !node.isNull());
  }

  Optional<Boolean> bool(String keyword) {
    return value(keyword)
        .map(node -> require(node.isBoolean(), keyword, node, "true or false").booleanValue());
  }

  Optional<Double> number(String keyword) {
    return value(keyword)
        .map(node -> require(node.isNumber(), keyword, node, "a number").doubleValue());
  }

  /** A whole number within limits; 3.0 is not one, as it is not in Python. */
  Optional<Long> integer(String keyword, long minimum, long maximum) {
    String allowed = "a whole number from " + minimum + " to " + maximum;
    return value(keyword)
        .map(node -> require(node.canConvertToLong() && isInteger(node), keyword, node, allowed))
        .map(
            node ->
                require(
                        node.longValue() >= minimum && node.longValue() <= maximum,
                        keyword,
                        node,
                        allowed)
                    .longValue());
  }

  static boolean isInteger(JsonNode node) {
    return node.isIntegralNumber();
  }

  Optional<String> string(String keyword) {
    return value(keyword)
        .map(node -> require(node.isTextual(), keyword, node, "a string").textValue());
  }

  /** One of a few words; returns what the word stands for. */
  <T> Optional<T> choice(String keyword, Map<String, T> words) {
    String allowed =
        words.keySet().stream().map(word -> '"' + word + '"').collect(Collectors.joining(" or "));
    return value(keyword)
        .map(
            node ->
                words.get(
                    require(
                            node.isTextual() && words.containsKey(node.textValue()),
                            keyword,
                            node,
                            allowed)
                        .textValue()));
  }

  double[] numbers(String keyword, JsonNode list) {
    List<JsonNode> elements = new ArrayList<>();
    list.forEach(elements::add);
    boolean numeric = StreamSupport.stream(list.spliterator(), false).allMatch(JsonNode::isNumber);
    require(list.isArray() && numeric, keyword, list, "a list of numbers");
    return elements.stream().mapToDouble(JsonNode::doubleValue).toArray();
  }

  /** A list of two numbers. */
  double[] pair(String keyword, JsonNode list, String allowed) {
    require(list.isArray() && list.size() == 2, keyword, list, allowed);
    return numbers(keyword, list);
  }

  JsonNode require(boolean valid, String keyword, JsonNode value, String allowed) {
    if (!valid) {
      throw new IllegalArgumentException(
          name + ": " + keyword + " must be " + allowed + ", got " + value);
    }
    return value;
  }
}
