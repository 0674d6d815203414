package org.batchwarp.jmh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.NdArray;
import org.batchwarp.array.NpyFile;

/**
 * Keras's generator, measured by a Python script.
 *
 * @param script its path
 * @param seconds to measure for
 */
record KerasScript(Path script, double seconds) {
  /** Debian's, which has the packages. */
  private static final String PYTHON = "/usr/bin/python3";

  /** What {@code next(flow)} delivers of the workload's pixels. */
  JsonNode measureFlow(Workload workload) throws IOException, InterruptedException {
    ImageShape shape = workload.shape();
    NdArray images =
        NdArray.of(
            workload.pixels(), workload.batch(), shape.height(), shape.width(), shape.channels());
    return run("flow", images, Integer.toString(workload.batch()));
  }

  /** A fit with whitening on the images that {@link ZcaFitBenchmark} has. */
  JsonNode measureFit() throws IOException, InterruptedException {
    return run("fit", NdArray.of(ZcaFitBenchmark.images(), 10_000, 28, 28, 1));
  }

  private JsonNode run(String what, NdArray images, String... arguments)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("batchwarp-jmh");
    Path file = folder.resolve("images.npy");
    Path measured = folder.resolve("measured.json");
    try {
      NpyFile.write(file, images);
      List<String> command = new ArrayList<>(List.of(PYTHON, script.toString(), what));
      command.add(file.toString());
      command.addAll(List.of(arguments));
      command.add(Double.toString(seconds));
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(measured.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + " failed, see its messages above");
      }
      return new ObjectMapper().readTree(measured.toFile());
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(measured);
      Files.delete(folder);
    }
  }
}
