package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.batchwarp.config.TransformParameters;

/** What a batch held, to be kept and compared after it was closed. */
record Delivered(List<Integer> indices, List<TransformParameters> parameters, List<Float> values) {

  static Delivered take(Supplier<Batch> batches) {
    try (Batch batch = batches.get()) {
      assertEquals(batch.size(), batch.indices().length);
      List<Float> values = new ArrayList<>();
      for (float value : batch.toArray()) {
        values.add(value);
      }
      return new Delivered(
          Arrays.stream(batch.indices()).boxed().toList(), batch.parameters(), values);
    }
  }

  static List<Delivered> next(Flow flow, int batches) {
    List<Delivered> delivered = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      delivered.add(take(flow::next));
    }
    return delivered;
  }

  /** The indices of all batches, one after another. */
  static List<Integer> indices(List<Delivered> batches) {
    return batches.stream().flatMap(batch -> batch.indices().stream()).toList();
  }

  static List<Integer> sizes(List<Delivered> batches) {
    return batches.stream().map(batch -> batch.indices().size()).toList();
  }
}
