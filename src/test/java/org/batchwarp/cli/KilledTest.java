package org.batchwarp.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.batchwarp.Fixtures;
import org.batchwarp.array.NdArray;
import org.batchwarp.array.NpyFile;
import org.batchwarp.testing.JavaRun;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program leaves that is ended in the middle of its work on OpenCL. */
@EnabledOnOs(OS.LINUX)
class KilledTest {
  private static final int IMAGES = 64;

  /** More than anybody waits for. */
  private static final int BATCHES = 1_000_000;

  /** What an array's file begins with, which is there before any work is done. */
  private static final int HEADER_BYTES = 128;

  private static final int MOST_WAITS = 1200;
  private static final int WAIT_MILLISECONDS = 50;

  @TempDir private Path root;

  private Path work;
  private Path temporary;
  private Path cache;
  private Path input;
  private Path config;

  @BeforeEach
  void prepare() throws IOException {
    Requirements.device("opencl");
    work = Files.createDirectory(root.resolve("work"));
    temporary = Files.createDirectory(root.resolve("temporary"));
    cache = root.resolve("cache");
    byte[] pixels = new byte[IMAGES * 64 * 64 * 3];
    new Random(1).nextBytes(pixels);
    input = root.resolve("input.npy");
    NpyFile.write(input, NdArray.of(pixels, IMAGES, 64, 64, 3));
    config =
        Files.writeString(root.resolve("config.json"), "{\"generator\": {\"rotation_range\": 30}}");
  }

  private ProcessBuilder augment(Path output, int batches) {
    ProcessBuilder command =
        JavaRun.command(
            List.of("-Djava.io.tmpdir=" + temporary),
            Main.class,
            "augment",
            "--device",
            "opencl",
            "--config",
            config,
            "--input",
            input,
            "--batches",
            batches,
            "--output",
            output);
    command.environment().put("BATCHWARP_CACHE", cache.toString());
    return command;
  }

  /** Starts a program and waits until it writes. */
  private Process start(Path output) throws IOException, InterruptedException {
    Path log = root.resolve("log");
    Process process =
        augment(output, BATCHES).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    for (int wait = 0; wait < MOST_WAITS && process.isAlive() && !isWriting(); wait++) {
      Thread.sleep(WAIT_MILLISECONDS);
    }
    if (!process.isAlive() || !isWriting()) {
      process.destroyForcibly();
      fail(Files.readString(log));
    }
    return process;
  }

  private boolean isWriting() throws IOException {
    for (String name : Fixtures.list(work)) {
      Path path = work.resolve(name);
      if (Files.isDirectory(path)
          ? !Fixtures.list(path).isEmpty()
          : Files.size(path) > HEADER_BYTES) {
        return true;
      }
    }
    return false;
  }

  @ParameterizedTest
  @ValueSource(strings = {"images", "images.npy"})
  void aProgramThatIsStoppedLeavesNoOutput(String name) throws Exception {
    Process process = start(work.resolve(name));
    process.destroy();
    assertEquals(128 + 15, process.waitFor());
    assertEquals(List.of(), Fixtures.list(work));
    assertWholeCache();
    assertOnlyNativeLibrary();
  }

  @ParameterizedTest
  @ValueSource(strings = {"images", "images.npy"})
  void aProgramThatIsKilledLeavesNothingThatLooksComplete(String name) throws Exception {
    Path output = work.resolve(name);
    start(output).destroyForcibly().waitFor();
    assertTrue(Files.notExists(output));
    assertWholeCache();
    assertOnlyNativeLibrary();
    JavaRun next = JavaRun.of(augment(output, 1));
    assertEquals(0, next.exitCode(), next::toString);
    assertTrue(next.out().get(0).startsWith("32 images of 64x64x3"), next::toString);
    assertTrue(Files.exists(output));
    assertWholeCache();
  }

  /** Some programs, each with the digest of its contents before it. */
  private void assertWholeCache() throws Exception {
    List<String> entries = Fixtures.list(cache.resolve("opencl"));
    assertFalse(entries.isEmpty());
    for (String entry : entries) {
      assertTrue(entry.matches("[0-9a-f]{64}\\.bin"), entry);
      byte[] bytes = Files.readAllBytes(cache.resolve("opencl").resolve(entry));
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 32, bytes.length - 32);
      assertArrayEquals(Arrays.copyOf(bytes, 32), digest.digest());
    }
  }

  /** LWJGL keeps it for the next program. */
  private void assertOnlyNativeLibrary() throws IOException {
    try (Stream<Path> paths = Files.walk(temporary)) {
      List<Path> files = paths.filter(Files::isRegularFile).toList();
      assertEquals(1, files.size(), files::toString);
      assertTrue(
          temporary.relativize(files.get(0)).toString().matches("lwjgl_.+/liblwjgl\\.so"),
          files::toString);
    }
  }
}
