package org.batchwarp.device;

import java.util.List;
import org.batchwarp.array.ElementType;

/** The kernels that measure, each with any two of its options together. */
interface ReferenceMoments {
  /** What sums in double may be off by, relative to the largest value. */
  double ROUNDING = 1e-12;

  Factor<Content> CONTENT =
      new Factor<>("content", List.of(Content.LEVELS, Content.UNIT, Content.LARGE, Content.OFFSET));

  private static List<Choice> batches() {
    return PairwiseDesign.of(
        ReferenceBatch::isModest,
        ReferenceBatch.EXTENT,
        ReferenceBatch.COUNT,
        ReferenceBatch.CHANNELS,
        ReferenceBatch.FORMAT,
        CONTENT);
  }

  /** {@link Kernel.MeasureImages}; minimum and maximum are exact. */
  record MeasureImages() implements ReferenceWork {
    @Override
    public List<Choice> choices() {
      return batches();
    }

    @Override
    public List<Output> run(Choice choice, DeviceMemory memory) {
      ReferenceBatch batch = ReferenceBatch.of(choice, CONTENT);
      DeviceBuffer moments =
          memory.poisoned(ElementType.FLOAT64, batch.count() * ImageMoments.STRIDE);
      memory.launch(
          new Kernel.MeasureImages(
              memory.of(batch.drawWithOneMore()), batch.shape(), batch.count(), moments));
      double tolerance = ROUNDING * batch.content().largest();
      return List.of(
          new Output(
              "moments",
              memory.doubles(moments),
              i ->
                  i % ImageMoments.STRIDE == ImageMoments.MINIMUM
                          || i % ImageMoments.STRIDE == ImageMoments.MAXIMUM
                      ? 0
                      : tolerance));
    }
  }

  /** {@link Kernel.MeasureChannels}. */
  record MeasureChannels() implements ReferenceWork {
    @Override
    public List<Choice> choices() {
      return batches();
    }

    @Override
    public List<Output> run(Choice choice, DeviceMemory memory) {
      ReferenceBatch batch = ReferenceBatch.of(choice, CONTENT);
      int channels = batch.shape().channels();
      DeviceBuffer moments = memory.poisoned(ElementType.FLOAT64, 2 * channels);
      memory.launch(
          new Kernel.MeasureChannels(
              memory.of(batch.drawWithOneMore()),
              batch.shape(),
              batch.count(),
              memory.poisoned(ElementType.FLOAT64, 2 * batch.count() * channels),
              moments));
      double[] measured = memory.doubles(moments);
      double ofMean = ROUNDING * batch.content().largest();
      int pixels = batch.values() / channels;
      return List.of(
          new Output(
              "moments",
              measured,
              i -> i < channels ? ofMean : ROUNDING * measured[i] + pixels * ofMean * ofMean));
    }
  }

  /** {@link Kernel.CenterFeatures}; what is left is rounded to float32. */
  record CenterFeatures() implements ReferenceWork {
    private static final double PLACE = 0x1p-23;

    @Override
    public List<Choice> choices() {
      return batches();
    }

    @Override
    public List<Output> run(Choice choice, DeviceMemory memory) {
      ReferenceBatch batch = ReferenceBatch.of(choice, CONTENT);
      DeviceBuffer images = memory.of(batch.drawWithOneMore());
      DeviceBuffer means = memory.poisoned(ElementType.FLOAT64, batch.shape().values());
      memory.launch(new Kernel.CenterFeatures(images, batch.shape(), batch.count(), means));
      double ofMean = ROUNDING * batch.content().largest();
      float[] centered = memory.floats(images);
      return List.of(
          new Output("means", memory.doubles(means), i -> ofMean),
          new Output(
              "images",
              centered,
              i -> i < batch.values() ? ofMean + PLACE * Math.abs(centered[i]) : 0));
    }
  }
}
