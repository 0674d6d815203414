package org.batchwarp.device;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.batchwarp.Near;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.Float16;
import org.batchwarp.config.Compatibility;

/** The kernels that change or convert values, each with any two of its options together. */
interface ReferenceValues {

  private static int[] elements() {
    ContractSize size = ContractSize.ofThisRun();
    return new int[] {
      1, 2, 7, 64, 65, size.elements(255), size.elements(257), size.elements(786_405)
    };
  }

  Factor<Integer> ELEMENTS = new Factor<>("elements", Arrays.stream(elements()).boxed().toList());

  /** {@link Kernel.Convert}: exact. */
  record Convert() implements ReferenceWork {
    private static final Factor<ElementType> TARGET =
        new Factor<>(
            "target", List.of(ElementType.FLOAT16, ElementType.FLOAT32, ElementType.FLOAT64));
    private static final Factor<Content> CONTENT =
        new Factor<>(
            "content",
            List.of(
                Content.BYTES,
                Content.LEVELS,
                Content.UNIT,
                Content.LARGE,
                Content.TINY,
                Content.HUGE));
    private static final Factor<Float> SCALE = new Factor<>("scale", List.of(1f, 1 / 255f, -3.7f));

    @Override
    public List<Choice> choices() {
      return PairwiseDesign.of(
          choice -> choice.of(CONTENT) != Content.BYTES || choice.of(TARGET) == ElementType.FLOAT32,
          ELEMENTS,
          TARGET,
          CONTENT,
          SCALE);
    }

    @Override
    public List<Output> run(Choice choice, DeviceMemory memory) {
      int elements = choice.of(ELEMENTS);
      Content content = choice.of(CONTENT);
      float[] values = content.values(elements, new Random(choice.seed()));
      DeviceBuffer source = memory.ofContent(content, values);
      DeviceBuffer target = memory.poisoned(choice.of(TARGET), elements);
      memory.launch(new Kernel.Convert(source, target, elements, choice.of(SCALE)));
      return List.of(new Output("elements", read(memory, target), i -> 0));
    }

    private static double[] read(DeviceMemory memory, DeviceBuffer buffer) {
      return switch (buffer.type()) {
        case FLOAT16 ->
            Arrays.stream(memory.halves(buffer))
                .mapToDouble(bits -> Float16.toFloat((short) bits))
                .toArray();
        case FLOAT32 -> Near.toDoubles(memory.floats(buffer));
        case FLOAT64 -> memory.doubles(buffer);
        case BOOL, INT8, UINT8, INT16, UINT16, INT32, UINT32, INT64, UINT64 ->
            throw new IllegalArgumentException(buffer.type().numpyName());
      };
    }
  }

  /** {@link Kernel.Clear}: exact. */
  record Clear() implements ReferenceWork {
    private static final Factor<ElementType> TYPE =
        new Factor<>(
            "type",
            List.of(
                ElementType.UINT8,
                ElementType.INT32,
                ElementType.FLOAT16,
                ElementType.FLOAT32,
                ElementType.FLOAT64));

    @Override
    public List<Choice> choices() {
      return PairwiseDesign.of(ELEMENTS, TYPE);
    }

    @Override
    public List<Output> run(Choice choice, DeviceMemory memory) {
      DeviceBuffer buffer = memory.poisoned(choice.of(TYPE), choice.of(ELEMENTS));
      memory.launch(new Kernel.Clear(buffer));
      byte[] bytes = memory.allBytes(buffer);
      double[] values = new double[bytes.length];
      Arrays.setAll(values, i -> bytes[i]);
      return List.of(new Output("bytes", values, i -> 0));
    }
  }

  /** {@link Kernel.ShiftChannels}: exact. */
  record ShiftChannels() implements ReferenceWork {
    private static final Factor<Content> CONTENT =
        new Factor<>(
            "content", List.of(Content.LEVELS, Content.UNIT, Content.LARGE, Content.OFFSET));

    @Override
    public List<Choice> choices() {
      return PairwiseDesign.of(
          ReferenceBatch::isModest,
          ReferenceBatch.EXTENT,
          ReferenceBatch.COUNT,
          ReferenceBatch.CHANNELS,
          ReferenceBatch.FORMAT,
          CONTENT);
    }

    @Override
    public List<Output> run(Choice choice, DeviceMemory memory) {
      ReferenceBatch batch = ReferenceBatch.of(choice, CONTENT);
      float[] values = batch.drawWithOneMore();
      double most = batch.content().largest() / 2;
      DeviceBuffer images = memory.of(values);
      memory.launch(
          new Kernel.ShiftChannels(
              images,
              batch.shape(),
              batch.count(),
              memory.of(batch.limits(values)),
              memory.of(batch.parameters(ImageParameters.CHANNEL_SHIFT, -most, most))));
      return List.of(Output.exact("images", memory.floats(images)));
    }
  }

  /** {@link Kernel.AdjustBrightness}: exact. */
  record AdjustBrightness() implements ReferenceWork {
    private static final Factor<Content> CONTENT =
        new Factor<>(
            "content", List.of(Content.BYTES, Content.LEVELS, Content.UNIT, Content.LARGE));
    private static final Factor<Integer> CHANNELS = new Factor<>("channels", List.of(1, 3, 4));
    private static final Factor<Compatibility> CONVENTION =
        new Factor<>("convention", List.of(Compatibility.values()));

    @Override
    public List<Choice> choices() {
      return PairwiseDesign.of(
          ReferenceBatch::isModest,
          ReferenceBatch.EXTENT,
          ReferenceBatch.COUNT,
          CHANNELS,
          ReferenceBatch.FORMAT,
          CONTENT,
          CONVENTION);
    }

    @Override
    public List<Output> run(Choice choice, DeviceMemory memory) {
      ReferenceBatch batch = ReferenceBatch.of(choice, CHANNELS, ReferenceBatch.FORMAT, CONTENT);
      float[] values = batch.drawWithOneMore();
      DeviceBuffer images = memory.of(values);
      memory.launch(
          new Kernel.AdjustBrightness(
              images,
              batch.shape(),
              batch.count(),
              memory.of(batch.limits(values)),
              memory.of(batch.parameters(ImageParameters.BRIGHTNESS, 0, 3)),
              choice.of(CONVENTION)));
      return List.of(Output.exact("images", memory.floats(images)));
    }
  }

  /** {@link Kernel.Standardize}, to a few roundings of float32. */
  record Standardize() implements ReferenceWork {
    private static final double ROUNDING = 1e-6;
    private static final double LARGEST_SCALE = 2;

    private enum Moments {
      NONE,
      CENTER,
      DIVIDE
    }

    private static final Factor<Content> CONTENT =
        new Factor<>("content", List.of(Content.BYTES, Content.UNIT, Content.LARGE));
    private static final Factor<Double> RESCALE =
        new Factor<>("rescale", List.of(1.0, 1 / 255.0, -0.5));
    private static final Factor<Moments> MOMENTS =
        new Factor<>("moments", List.of(Moments.values()));
    private static final Factor<Boolean> AFFINE = new Factor<>("affine", List.of(false, true));

    @Override
    public List<Choice> choices() {
      return PairwiseDesign.of(
          ReferenceBatch::isModest,
          ReferenceBatch.EXTENT,
          ReferenceBatch.COUNT,
          ReferenceBatch.CHANNELS,
          ReferenceBatch.FORMAT,
          CONTENT,
          RESCALE,
          MOMENTS,
          AFFINE);
    }

    @Override
    public List<Output> run(Choice choice, DeviceMemory memory) {
      ReferenceBatch batch = ReferenceBatch.of(choice, CONTENT);
      DeviceBuffer images = memory.of(batch.drawWithOneMore());
      boolean measured = choice.of(MOMENTS) != Moments.NONE;
      double[] moments = measured ? moments(batch) : new double[0];
      double largest = largestStandardized(choice);
      Optional<DeviceBuffer> affine =
          choice.of(AFFINE)
              ? Optional.of(memory.of(batch.drawAffine(largest, LARGEST_SCALE, largest)))
              : Optional.empty();
      memory.launch(
          new Kernel.Standardize(
              images,
              batch.shape(),
              batch.count(),
              choice.of(RESCALE),
              measured ? Optional.of(memory.of(moments)) : Optional.empty(),
              choice.of(MOMENTS) == Moments.DIVIDE,
              affine));
      double terms = affine.isPresent() ? (2 * LARGEST_SCALE + 1) * largest : largest;
      return List.of(
          new Output(
              "images", memory.floats(images), i -> i < batch.values() ? ROUNDING * terms : 0));
    }

    /** A bound of the values before the affine, term by term. */
    private static double largestStandardized(Choice choice) {
      double rescaled = Math.abs(choice.of(RESCALE)) * choice.of(CONTENT).largest();
      return switch (choice.of(MOMENTS)) {
        case NONE -> rescaled;
        case CENTER -> 2 * rescaled;
        case DIVIDE -> 4;
      };
    }

    /** Means within the values, deviations of at least half the largest; the rest is poison. */
    private static double[] moments(ReferenceBatch batch) {
      double[] moments = new double[batch.count() * ImageMoments.STRIDE];
      Arrays.fill(moments, Double.NaN);
      for (int n = 0; n < batch.count(); n++) {
        int at = n * ImageMoments.STRIDE;
        double largest = batch.content().largest();
        moments[at + ImageMoments.MEAN] = largest * batch.random().nextDouble();
        moments[at + ImageMoments.STANDARD_DEVIATION] =
            largest * (0.5 + 0.5 * batch.random().nextDouble());
      }
      return moments;
    }
  }
}
