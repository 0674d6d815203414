package org.batchwarp.device;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.Float16;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.FillMode;
import org.batchwarp.config.Interpolation;

/** {@link Kernel.Warp} with any two of its options together. */
record ReferenceWarp() implements ReferenceWork {
  /** What single precision may be off by, for values up to 255. */
  private static final double SINGLE = 1e-4;

  /** What weights of bytes may be off by: half of 2^-15, times 255, and a little for rounding. */
  private static final double BYTE = 0.0042;

  /** Scales of the channel affine are up to this. */
  private static final double LARGEST_SCALE = 2;

  /** An affine of such values in float32 may be off by this much of the largest value. */
  private static final double AFFINE_ROUNDING = 0x1p-20;

  private static final Factor<Content> CONTENT =
      new Factor<>("content", List.of(Content.BYTES, Content.LEVELS, Content.UNIT, Content.LARGE));
  private static final Factor<DataFormat> FROM = new Factor<>("from", List.of(DataFormat.values()));
  private static final Factor<DataFormat> TO = new Factor<>("to", List.of(DataFormat.values()));
  private static final Factor<ElementType> TARGET =
      new Factor<>("target", List.of(ElementType.FLOAT32, ElementType.FLOAT16));
  private static final Factor<Interpolation> INTERPOLATION =
      new Factor<>("interpolation", List.of(Interpolation.values()));
  private static final Factor<FillMode> FILL_MODE =
      new Factor<>("fill", List.of(FillMode.values()));
  private static final Factor<Sampling.Precision> PRECISION =
      new Factor<>("precision", List.of(Sampling.Precision.values()));
  private static final Factor<Boolean> AFFINE = new Factor<>("affine", List.of(false, true));
  private static final Factor<Boolean> GATHERED = new Factor<>("gathered", List.of(false, true));
  private static final Factor<ReferenceMap> MAP =
      new Factor<>("map", List.of(ReferenceMap.values()));

  @Override
  public List<Choice> choices() {
    return PairwiseDesign.of(
        ReferenceBatch::isModest,
        ReferenceBatch.EXTENT,
        ReferenceBatch.COUNT,
        ReferenceBatch.CHANNELS,
        CONTENT,
        FROM,
        TO,
        TARGET,
        INTERPOLATION,
        FILL_MODE,
        PRECISION,
        AFFINE,
        GATHERED,
        MAP);
  }

  @Override
  public List<Output> run(Choice choice, DeviceMemory memory) {
    ReferenceBatch batch = ReferenceBatch.of(choice, ReferenceBatch.CHANNELS, FROM, CONTENT);
    double largest = batch.content().largest();
    Random random = batch.random();
    WarpCall call =
        new WarpCall(batch.count(), batch.shape())
            .to(choice.of(TO))
            .by(choice.of(INTERPOLATION))
            .fill(choice.of(FILL_MODE), largest * random.nextDouble())
            .precisely(choice.of(PRECISION));
    for (int n = 0; n < batch.count(); n++) {
      call.map(n, choice.of(MAP).draw(batch.shape(), random));
      call.flip(n, random.nextBoolean(), random.nextBoolean());
    }
    if (choice.of(AFFINE)) {
      call.channelAffine(batch.drawAffine(largest / 2, LARGEST_SCALE, largest));
    }
    DeviceBuffer source =
        choice.of(GATHERED) ? gathered(batch, call, memory) : dense(batch, memory);
    DeviceBuffer target = call.launch(memory, source, choice.of(TARGET));
    double tolerance = tolerance(choice, largest);
    return List.of(
        choice.of(TARGET) == ElementType.FLOAT16
            ? halves(memory.halves(target), tolerance)
            : new Output("images", memory.floats(target), i -> tolerance));
  }

  private static double tolerance(Choice choice, double largest) {
    boolean exact =
        choice.of(PRECISION) == Sampling.Precision.DOUBLE
            || choice.of(INTERPOLATION) == Interpolation.NEAREST;
    boolean ofBytes =
        choice.of(PRECISION) == Sampling.Precision.BYTE && choice.of(CONTENT) == Content.BYTES;
    double sampling = exact ? 0 : (ofBytes ? BYTE : SINGLE) * Math.max(1, largest / 255);
    return choice.of(AFFINE) ? LARGEST_SCALE * sampling + AFFINE_ROUNDING * largest : sampling;
  }

  private static Output halves(int[] bits, double tolerance) {
    double[] values = Arrays.stream(bits).mapToDouble(b -> Float16.toFloat((short) b)).toArray();
    // Values that differ at all may be rounded apart by one place more.
    IntToDoubleFunction oneMorePlace =
        i -> tolerance == 0 ? 0 : tolerance + place(Math.abs(values[i]) + tolerance);
    return new Output("images", values, oneMorePlace);
  }

  /** The unit in the last place of a float16. */
  private static double place(double value) {
    return Math.scalb(1.0, Math.max(-24, Math.getExponent(value) - 10));
  }

  private static DeviceBuffer dense(ReferenceBatch batch, DeviceMemory memory) {
    float[] images = batch.content().values(batch.values(), batch.random());
    return memory.ofContent(batch.content(), images);
  }

  /** A source with more images than the batch, some for several places, others for none: poison. */
  private static DeviceBuffer gathered(ReferenceBatch batch, WarpCall call, DeviceMemory memory) {
    ImageShape shape = batch.shape();
    int sources = batch.count() + 2;
    int[] indices = batch.random().ints(batch.count(), 0, sources).toArray();
    float[] images = batch.content().values(sources * shape.values(), batch.random());
    float poison = batch.content().type() == ElementType.UINT8 ? 255 : Float.NaN;
    IntStream.range(0, sources)
        .filter(image -> Arrays.stream(indices).noneMatch(index -> index == image))
        .forEach(
            image ->
                Arrays.fill(images, image * shape.values(), (image + 1) * shape.values(), poison));
    call.gather(indices);
    return memory.ofContent(batch.content(), images);
  }
}
