package org.batchwarp.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.batchwarp.array.MalformedFileException;
import org.batchwarp.array.NdArray;
import org.batchwarp.array.NpzFile;
import org.batchwarp.random.RandomState;

/**
 * Where a flow is, for going on exactly there, also in another process.
 *
 * @param samples the number of images of the flow
 * @param batchSize the batch size of the flow
 * @param batchesSeen batches delivered since the flow began
 * @param batchIndex the next batch of the epoch in the iterator protocol
 * @param order the order of images in the present epoch; empty before the first batch
 * @param random the generator's state
 */
public record FlowPosition(
    int samples,
    int batchSize,
    long batchesSeen,
    int batchIndex,
    Optional<int[]> order,
    RandomState.Snapshot random) {
  public FlowPosition {
    boolean valid =
        samples >= 1
            && batchSize >= 1
            && batchesSeen >= 0
            && batchIndex >= 0
            && (long) batchIndex * batchSize < samples
            && order.map(given -> isPermutation(given, samples)).orElse(batchIndex == 0);
    if (!valid) {
      throw new IllegalArgumentException(
          "not a position of a flow: %d images, batch size %d, batch %d"
              .formatted(samples, batchSize, batchIndex));
    }
  }

  private static boolean isPermutation(int[] order, int samples) {
    if (order.length != samples) {
      return false;
    }
    boolean[] seen = new boolean[samples];
    for (int index : order) {
      if (index < 0 || index >= samples || seen[index]) {
        return false;
      }
      seen[index] = true;
    }
    return true;
  }

  /** Writes the position to an {@code .npz} file; an existing file is replaced at the end. */
  public void save(Path file) throws IOException {
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    arrays.put("counters", NdArray.of(new long[] {samples, batchSize, batchesSeen, batchIndex}));
    order.ifPresent(given -> arrays.put("order", NdArray.of(given)));
    arrays.put("random_key", NdArray.of(random.key()));
    arrays.put("random_position", NdArray.of(new int[] {random.position()}));
    NpzFile.write(file, arrays);
  }

  /**
   * Reads a position that {@link #save} wrote.
   *
   * @throws IOException if the file cannot be read or is not one; the message names it
   */
  public static FlowPosition load(Path file) throws IOException {
    Map<String, NdArray> arrays = NpzFile.read(file);
    try {
      long[] counters = arrays.get("counters").toLongs();
      return new FlowPosition(
          Math.toIntExact(counters[0]),
          Math.toIntExact(counters[1]),
          counters[2],
          Math.toIntExact(counters[3]),
          Optional.ofNullable(arrays.get("order")).map(FlowPosition::toInts),
          new RandomState.Snapshot(
              toInts(arrays.get("random_key")), toInts(arrays.get("random_position"))[0]));
    } catch (RuntimeException e) {
      throw new MalformedFileException(file, "not a position of a flow");
    }
  }

  private static int[] toInts(NdArray array) {
    return Arrays.stream(array.toLongs()).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FlowPosition position
        && samples == position.samples
        && batchSize == position.batchSize
        && batchesSeen == position.batchesSeen
        && batchIndex == position.batchIndex
        && Arrays.equals(order.orElse(null), position.order.orElse(null))
        && random.equals(position.random);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(batchesSeen) * 31 + random.hashCode();
  }
}
