package org.batchwarp.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.batchwarp.ImageDataGeneratorBuilder;
import org.batchwarp.Subset;
import org.batchwarp.array.MalformedFileException;
import org.batchwarp.config.Compatibility;
import org.batchwarp.fit.FitOptions;

/**
 * A run of {@code augment}, as its JSON file describes it in Keras's own keywords.
 *
 * @param generator with all keywords of {@code generator} and {@code compatibility} set
 * @param flow the keywords of {@code flow}
 * @param fit the keywords of {@code fit}
 */
record RunConfig(ImageDataGeneratorBuilder generator, FlowKeywords flow, FitOptions fit) {
  private static final Map<String, Compatibility> COMPATIBILITIES =
      Map.of("keras2", Compatibility.KERAS_2, "keras3", Compatibility.KERAS_3);

  private static final long LARGEST_SEED = 0xFFFFFFFFL;

  /**
   * The keywords of {@code flow}.
   *
   * @param batches how many batches to deliver; one epoch if empty
   * @param indexed whether to use the indexed protocol, epoch by epoch
   */
  record FlowKeywords(
      Optional<Integer> batchSize,
      Optional<Long> seed,
      Optional<Boolean> shuffle,
      Optional<Integer> batches,
      boolean indexed,
      Optional<Subset> subset,
      boolean ignoreClassSplit,
      Optional<Path> saveToDirectory,
      String savePrefix,
      String saveFormat) {}

  /**
   * Reads a configuration.
   *
   * @throws IOException if the file cannot be read or holds something that is not allowed; the
   *     message names file and keyword
   */
  static RunConfig read(Path file) throws IOException {
    try {
      return of(parse(file));
    } catch (IllegalArgumentException e) {
      throw new MalformedFileException(file, e.getMessage());
    }
  }

  private static JsonNode parse(Path file) throws IOException {
    ObjectMapper mapper =
        JsonMapper.builder()
            // Python writes them; they are refused where the keyword is known.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    try {
      return mapper.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new MalformedFileException(
          file,
          "no JSON: %s (line %d, column %d)"
              .formatted(
                  e.getOriginalMessage(),
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr()));
    } catch (NoSuchFileException e) {
      throw new MalformedFileException(file, "there is no such file");
    } catch (IOException e) {
      throw new MalformedFileException(file, "cannot be read: " + e.getMessage());
    }
  }

  private static RunConfig of(JsonNode root) {
    Keywords keywords =
        new Keywords(
            "the configuration", root, List.of("compatibility", "generator", "flow", "fit"));
    JsonNode none = JsonNodeFactory.instance.objectNode();
    ImageDataGeneratorBuilder generator =
        GeneratorKeywords.read(keywords.value("generator").orElse(none));
    keywords.choice("compatibility", COMPATIBILITIES).ifPresent(generator::compatibility);
    // Values are checked now, so that the message about a bad one names the file.
    generator.build();
    return new RunConfig(
        generator,
        readFlow(keywords.value("flow").orElse(none)),
        readFit(keywords.value("fit").orElse(none)));
  }

  private static FlowKeywords readFlow(JsonNode object) {
    Keywords flow =
        new Keywords(
            "flow",
            object,
            List.of(
                "batch_size",
                "shuffle",
                "seed",
                "batches",
                "protocol",
                "subset",
                "ignore_class_split",
                "save_to_dir",
                "save_prefix",
                "save_format"));
    return new FlowKeywords(
        flow.integer("batch_size", 1, Integer.MAX_VALUE).map(Long::intValue),
        flow.integer("seed", 0, LARGEST_SEED),
        flow.bool("shuffle"),
        flow.integer("batches", 1, Integer.MAX_VALUE).map(Long::intValue),
        flow.choice("protocol", Map.of("iterator", false, "indexed", true)).orElse(false),
        flow.choice("subset", Map.of("training", Subset.TRAINING, "validation", Subset.VALIDATION)),
        flow.bool("ignore_class_split").orElse(false),
        flow.string("save_to_dir").map(Path::of),
        flow.string("save_prefix").orElse(""),
        flow.choice("save_format", Map.of("png", "png", "jpeg", "jpeg", "jpg", "jpg"))
            .orElse("png"));
  }

  private static FitOptions readFit(JsonNode object) {
    Keywords fit = new Keywords("fit", object, List.of("augment", "rounds", "seed"));
    FitOptions options = FitOptions.defaults();
    int rounds = fit.integer("rounds", 1, Integer.MAX_VALUE).orElse(1L).intValue();
    if (fit.bool("augment").orElse(false)) {
      options = options.augmented(rounds);
    }
    Optional<Long> seed = fit.integer("seed", 0, LARGEST_SEED);
    return seed.isPresent() ? options.withSeed(seed.get()) : options;
  }
}
