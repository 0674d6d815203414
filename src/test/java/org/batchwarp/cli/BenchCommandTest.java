package org.batchwarp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.batchwarp.cli.bench.Augmentation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchCommandTest {
  private static final List<String> RATES =
      List.of(
          "images_per_second",
          "megapixels_per_second",
          "gigabytes_in_per_second",
          "gigabytes_out_per_second",
          "copy_bandwidth_share");

  /** Runs on {@code java}, for as short as it goes. */
  private static CommandRun bench(String... arguments) {
    return CommandRun.of(
        Stream.concat(
                Stream.of("bench", "--device", "java", "--seconds", "0.001"),
                Arrays.stream(arguments))
            .toArray(String[]::new));
  }

  private static JsonNode json(String... arguments) throws IOException {
    CommandRun run =
        bench(Stream.concat(Stream.of("--json"), Arrays.stream(arguments)).toArray(String[]::new));
    assertEquals(List.of(), run.err());
    assertEquals(0, run.exitCode());
    JsonNode json = new ObjectMapper().readTree(run.out().get(run.out().size() - 1));
    assertRates(json);
    json.get("cases").forEach(BenchCommandTest::assertRates);
    return json;
  }

  private static void assertRates(JsonNode json) {
    for (String rate : RATES) {
      assertTrue(json.get(rate).isDouble() && json.get(rate).doubleValue() > 0, rate);
    }
  }

  private static List<String> cases(JsonNode json) {
    return StreamSupport.stream(json.get("cases").spliterator(), false)
        .map(one -> one.get("shape").textValue() + " " + one.get("measured").textValue())
        .toList();
  }

  @Test
  void withoutAShapeTheUsualOnesAreMeasuredInBothModes() throws IOException {
    List<String> shapes = List.of("28x28x1", "32x32x3", "96x96x3", "224x224x3", "512x512x3");
    CommandRun run = bench("--batch", "1");
    assertEquals(0, run.exitCode(), () -> run.err().toString());
    List<String> lines = run.out();
    int head = lines.size() - 3 * shapes.size() - 1;
    assertTrue(lines.get(head).startsWith("shape "), () -> lines.toString());
    for (int i = 0; i < shapes.size(); i++) {
      List<String> rows = lines.subList(head + 1 + 3 * i, head + 4 + 3 * i);
      assertRow(rows.get(0), shapes.get(i) + " +flow");
      assertTrue(rows.get(1).matches(" +of the time: (.* [0-9]+ %,? ?){6}"), rows.get(1));
      assertRow(rows.get(2), shapes.get(i) + " +kernel");
    }
    assertTrue(lines.get(0).matches("java: .*; memory is copied at .* GB/s.*"), lines.get(0));
    assertEquals(
        "uint8 to float32, channels_last, batches of 1, rotate, shift, flip, normalise, fill mode"
            + " nearest",
        lines.get(1));
  }

  private static void assertRow(String row, String start) {
    assertTrue(row.matches(start + "( +[0-9.]+){5} %"), row);
  }

  @Test
  void theTimeOfAFlowIsDividedUp() throws IOException {
    JsonNode shares = json("--shape", "16x16x3").get("cases").get(0).get("time_shares");
    for (String share : List.of("consumer_wait", "kernels", "copy_in", "copy_out")) {
      assertTrue(shares.get(share).doubleValue() > 0, () -> share + " of " + shares);
    }
    assertTrue(shares.has("producer_wait") && shares.has("gather"), shares::toString);
  }

  @Test
  void theLastLineIsJsonOfAllThatWasMeasured() throws IOException {
    JsonNode json =
        json(
            "--shape",
            "9x8x3",
            "--dtype",
            "float32",
            "--output-dtype",
            "float16",
            "--layout",
            "channels_first",
            "--batch",
            "5",
            "--augment",
            "zoom,flip,zoom",
            "--fill-mode",
            "wrap",
            "--threads",
            "1");
    assertEquals("java", json.get("device").textValue());
    assertEquals(1, json.get("threads").intValue());
    assertTrue(json.get("device_description").textValue().endsWith("threads: 1"));
    assertEquals("float32", json.get("dtype").textValue());
    assertEquals("float16", json.get("output_dtype").textValue());
    assertEquals("channels_first", json.get("layout").textValue());
    assertEquals(5, json.get("batch").intValue());
    assertEquals("[\"zoom\",\"flip\"]", json.get("augment").toString());
    assertEquals("wrap", json.get("fill_mode").textValue());
    assertEquals(List.of("9x8x3 flow"), cases(json));
    for (String rate : RATES) {
      assertEquals(json.get("cases").get(0).get(rate), json.get(rate), rate);
    }
  }

  @Test
  void kernelLeavesFlowsOut() throws IOException {
    JsonNode one = json("--kernel", "--shape", "4x4x1");
    assertEquals("kernel", one.get("measured").textValue());
    assertEquals(List.of("4x4x1 kernel"), cases(one));
    JsonNode usual = json("--kernel", "--batch", "1");
    assertEquals(5, cases(usual).size());
    assertTrue(cases(usual).stream().allMatch(name -> name.endsWith(" kernel")));
  }

  @ParameterizedTest
  @EnumSource(Augmentation.class)
  void everyAugmentationRunsInBothModes(Augmentation augmentation) throws IOException {
    String[] options = {"--shape", "6x5x3", "--batch", "3", "--augment", augmentation.word()};
    assertEquals(
        "[\"%s\"]".formatted(augmentation.word()), json(options).get("augment").toString());
    String[] kernel = Arrays.copyOf(options, options.length + 1);
    kernel[options.length] = "--kernel";
    assertEquals(List.of("6x5x3 kernel"), cases(json(kernel)));
  }

  @Test
  void allAugmentationsRunTogether() throws IOException {
    JsonNode json =
        json(
            "--shape",
            "6x5x3",
            "--layout",
            "channels_first",
            "--augment",
            "zca,samplewise,normalise,brightness,channel-shift,flip,zoom,shear,shift,rotate");
    assertEquals(10, json.get("augment").size());
  }

  @Test
  void threadsAreTheDevicesOwn() throws IOException {
    CommandRun named =
        CommandRun.of("bench", "--device", "java:3", "--shape", "4x4x1", "--seconds", "0.001");
    assertEquals(0, named.exitCode(), () -> named.err().toString());
    assertTrue(named.out().get(0).matches("(.*threads: 3){2}"), named.out().get(0));
    CommandRun best =
        CommandRun.of("bench", "--threads", "2", "--shape", "4x4x1", "--seconds", "0.001");
    assertEquals(0, best.exitCode(), () -> best.err().toString());
    assertTrue(best.out().get(0).matches("(.*threads: 2){2}"), best.out().get(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--shape | 224x224",
        "--shape | 224x224x3x1",
        "--shape | 0x4x3",
        "--shape | -1x4x3",
        "--shape | 99999x99999x1",
        "--shape | 40000x40000x1",
        "--dtype | float16",
        "--dtype | int8",
        "--output-dtype | uint8",
        "--layout | nchw",
        "--fill-mode | mirror",
        "--batch | 0",
        "--batch | many",
        "--batch | 100000",
        "--augment | rotatoin",
        "--augment | shift,whole-shift",
        "--augment | rotate,,flip",
        "--augment | zca",
        "--seconds | 0",
        "--seconds | -1",
        "--seconds | NaN",
        "--seconds | Infinity",
        "--seconds | 1e9",
        "--threads | 0",
        "--threads | two",
        "--threads | 100000",
        "--threads | -1",
        "--device | abacus",
        "--device | java:0"
      })
  void badOptionsAreRefusedByName(String option, String value) {
    assertRefused(List.of(option), option, value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"java:2", "cpu:2:x86-64-v3", "opencl", "abacus"})
  void threadsAreForDevicesThatTakeThem(String device) {
    CommandRun run = CommandRun.of("bench", "--device", device, "--threads", "2");
    assertRefused(run, List.of("--threads", "cpu or java", "'" + device + "'"));
  }

  @Test
  void combinationsThatCannotWorkAreRefused() {
    assertRefused(
        List.of("--augment", "brightness_range", "2"),
        "--augment",
        "brightness",
        "--shape",
        "4x4x2");
    assertRefused(List.of("surplus"), "surplus");
  }

  private static void assertRefused(List<String> culprits, String... arguments) {
    List<String> given = List.of(arguments);
    Stream<String> device =
        given.contains("--device") ? Stream.of() : Stream.of("--device", "java");
    assertRefused(
        CommandRun.of(
            Stream.of(Stream.of("bench"), device, given.stream())
                .flatMap(part -> part)
                .toArray(String[]::new)),
        culprits);
  }

  private static void assertRefused(CommandRun run, List<String> culprits) {
    assertEquals(2, run.exitCode(), () -> run.err().toString());
    assertEquals(List.of(), run.out());
    assertEquals(1, run.err().size(), () -> run.err().toString());
    String line = run.err().get(0);
    assertTrue(line.startsWith("batchwarp: error: "), line);
    Optional<String> missing = culprits.stream().filter(one -> !line.contains(one)).findFirst();
    assertEquals(Optional.empty(), missing, line);
  }

  @Test
  void refusesTwoDevices() {
    CommandRun run = CommandRun.of("bench", "--device", "cpu:1", "--device", "java:1");
    assertRefused(run, List.of("--device", "one device", "[cpu:1, java:1]"));
  }
}
