package org.batchwarp.device;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.batchwarp.array.ElementType;

/** The routines on device memory, with any two of their sizes together. */
interface ReferenceAlgebra {
  Factor<Integer> ROWS = orders("rows", 1, 3, 16, 33, 65, 128);
  Factor<Integer> INNER = orders("inner", 1, 4, 15, 64, 129, 257);
  Factor<Integer> COLUMNS = orders("columns", 1, 5, 16, 31, 67, 130);

  private static Factor<Integer> orders(String name, int... full) {
    ContractSize size = ContractSize.ofThisRun();
    return new Factor<>(name, IntStream.of(full).map(size::order).boxed().toList());
  }

  private static float[] gaussian(int elements, Random random) {
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** {@link LinearAlgebra#matrixProduct}, to what the terms' rounding allows. */
  record MatrixProduct() implements ReferenceWork {
    private static final double ROUNDING = 1e-6;

    @Override
    public List<Choice> choices() {
      return PairwiseDesign.of(ROWS, INNER, COLUMNS);
    }

    @Override
    public List<Output> run(Choice choice, DeviceMemory memory) {
      int rows = choice.of(ROWS);
      int inner = choice.of(INNER);
      int columns = choice.of(COLUMNS);
      Random random = new Random(choice.seed());
      float[] a = gaussian(rows * inner, random);
      float[] b = gaussian(inner * columns, random);
      DeviceBuffer c = memory.poisoned(ElementType.FLOAT32, rows * columns);
      memory
          .device()
          .linearAlgebra()
          .matrixProduct(memory.stream(), memory.of(a), memory.of(b), c, rows, inner, columns);
      return List.of(
          new Output(
              "product",
              memory.floats(c),
              i ->
                  ROUNDING
                      * IntStream.range(0, inner)
                          .mapToDouble(
                              k ->
                                  Math.abs(
                                      a[i / columns * inner + k] * b[k * columns + i % columns]))
                          .sum()));
    }
  }

  /** {@link LinearAlgebra#symmetricRankKUpdate}; what is below the diagonal stays. */
  record SymmetricRankKUpdate() implements ReferenceWork {
    private static final double ROUNDING = 1e-12;

    @Override
    public List<Choice> choices() {
      return PairwiseDesign.of(INNER, COLUMNS);
    }

    @Override
    public List<Output> run(Choice choice, DeviceMemory memory) {
      int rows = choice.of(INNER);
      int columns = choice.of(COLUMNS);
      Random random = new Random(choice.seed());
      float[] a = gaussian(rows * columns, random);
      double[] start = random.doubles((long) columns * columns, -1, 1).toArray();
      DeviceBuffer c = memory.of(start);
      memory
          .device()
          .linearAlgebra()
          .symmetricRankKUpdate(memory.stream(), memory.of(a), c, rows, columns);
      return List.of(
          new Output(
              "sum",
              memory.doubles(c),
              i -> {
                int row = i / columns;
                int column = i % columns;
                return column < row
                    ? 0
                    : ROUNDING
                        * IntStream.range(0, rows)
                            .mapToDouble(
                                k ->
                                    Math.abs(
                                        (double) a[k * columns + row] * a[k * columns + column]))
                            .reduce(Math.abs(start[i]), Double::sum);
              }));
    }
  }
}
