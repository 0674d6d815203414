package org.batchwarp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.batchwarp.Batch;
import org.batchwarp.Flow;
import org.batchwarp.FlowBuilder;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.NdArray;
import org.batchwarp.array.NpyFile;
import org.batchwarp.config.AugmentationConfig;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.Device;
import org.batchwarp.source.ImageSource;

/**
 * A recorded run of Keras: configuration, data and what it delivered.
 *
 * @param folder of {@code config.json}, {@code input.npy}, {@code labels.npy}, {@code output.npy},
 *     {@code output_labels.npy} and perhaps {@code fit.npy}
 */
record KerasCase(Path folder) {

  /** What this library delivers for the same. */
  record Delivered(
      AugmentationConfig config,
      ImageShape shape,
      List<float[]> images,
      List<NdArray> labels,
      List<TransformParameters> parameters) {}

  Delivered run(Device device) throws IOException {
    RunConfig run = RunConfig.read(folder.resolve("config.json"));
    ImageDataGenerator generator = run.generator().device(device).build();
    AugmentationConfig config = generator.config();
    NdArray labels = NpyFile.read(folder.resolve("labels.npy"));
    Path fit = folder.resolve("fit.npy");
    if (Files.exists(fit)) {
      try (ImageSource source = ImageSource.npy(fit, config.dataFormat())) {
        generator.fit(source, run.fit());
      }
    }
    try (ImageSource source = ImageSource.npy(folder.resolve("input.npy"), config.dataFormat());
        Flow flow = flow(generator, source, labels, run.flow())) {
      return collect(flow, run.flow(), config);
    }
  }

  private static Flow flow(
      ImageDataGenerator generator,
      ImageSource source,
      NdArray labels,
      RunConfig.FlowKeywords keywords)
      throws IOException {
    FlowBuilder builder = generator.flow(source, labels);
    keywords.batchSize().ifPresent(builder::batchSize);
    keywords.seed().ifPresent(builder::seed);
    keywords.shuffle().ifPresent(builder::shuffle);
    keywords.subset().ifPresent(builder::subset);
    return builder.open();
  }

  private static Delivered collect(
      Flow flow, RunConfig.FlowKeywords keywords, AugmentationConfig config) {
    List<float[]> images = new ArrayList<>();
    List<NdArray> labels = new ArrayList<>();
    List<TransformParameters> parameters = new ArrayList<>();
    for (int i = 0; i < keywords.batches().orElseThrow(); i++) {
      int inEpoch = i % flow.length();
      if (keywords.indexed() && i > 0 && inEpoch == 0) {
        flow.onEpochEnd();
      }
      try (Batch batch = keywords.indexed() ? flow.get(inEpoch) : flow.next()) {
        for (int image = 0; image < batch.size(); image++) {
          images.add(batch.image(image).values());
        }
        labels.add(batch.labels().orElseThrow());
        parameters.addAll(batch.parameters());
      }
    }
    return new Delivered(config, flow.shape(), images, labels, parameters);
  }

  /** Asserts that the same images came in the same order, by their labels. */
  void assertSameLabels(Delivered delivered) throws IOException {
    NdArray expected = NpyFile.read(folder.resolve("output_labels.npy"));
    int row = 0;
    for (NdArray labels : delivered.labels()) {
      assertTrue(row + labels.rows() <= expected.rows(), folder + ": too many labels");
      assertEquals(expected.slice(row, row + labels.rows()), labels, folder + ": labels");
      row += labels.rows();
    }
    assertEquals(expected.rows(), row, folder + ": number of labels");
  }

  /** The images that Keras delivered. */
  List<float[]> expectedImages(ImageShape shape) throws IOException {
    NdArray array = NpyFile.read(folder.resolve("output.npy"));
    int[] axes = shape.axes();
    assertEquals(
        List.of(axes[0], axes[1], axes[2]),
        List.of(array.shape()[1], array.shape()[2], array.shape()[3]),
        folder + ": shape");
    List<float[]> images = new ArrayList<>();
    for (int row = 0; row < array.rows(); row++) {
      images.add(array.slice(row, row + 1).toFloats());
    }
    return images;
  }
}
