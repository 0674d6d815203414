package org.batchwarp.device.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.batchwarp.Fixtures;
import org.batchwarp.device.kernels.KernelVariant;
import org.batchwarp.device.kernels.ProgramCache;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How programs are compiled and kept: with a folder and sources of the test's own. */
class OpenClProgramsTest {
  @TempDir private Path folder;

  /** How often a source was asked for, which is once for each program of a device. */
  private final AtomicInteger reads = new AtomicInteger();

  @BeforeEach
  void requireOpenCl() {
    Requirements.device("opencl");
  }

  private OpenClDevice open(String source) {
    return OpenClDevice.open(
        OpenClLibrary.hardware().get(0),
        new ProgramCache(folder),
        file -> {
          reads.incrementAndGet();
          return source;
        });
  }

  private static String source(String function) {
    return "kernel void " + function + "(global int *target) { target[0] = 1; }";
  }

  private static void create(OpenClDevice device, String function) {
    device.createKernel(new KernelVariant("test.cl", function, Map.of(), 0)).close();
  }

  /** The only stored program. */
  private Path stored() throws IOException {
    List<String> files = Fixtures.list(folder);
    assertEquals(1, files.size(), files::toString);
    return folder.resolve(files.get(0));
  }

  @Test
  void aStoredProgramIsTakenInsteadOfTheSource() throws IOException {
    try (OpenClDevice device = open(source("other"))) {
      create(device, "other");
    }
    Path other = stored();
    byte[] program = Files.readAllBytes(other);
    Files.delete(other);
    try (OpenClDevice device = open(source("own"))) {
      create(device, "own");
    }
    Files.write(stored(), program);
    try (OpenClDevice device = open(source("own"))) {
      create(device, "other");
    }
    assertEquals(program.length, Files.size(stored()));
  }

  @Test
  void aStoredProgramThatTheDriverRefusesIsCompiledAgain() throws IOException {
    try (OpenClDevice device = open(source("own"))) {
      create(device, "own");
    }
    Path file = stored();
    byte[] garbage = "no driver's program".getBytes(StandardCharsets.UTF_8);
    Files.write(file, sha256(garbage));
    Files.write(file, garbage, StandardOpenOption.APPEND);
    long size = Files.size(file);
    try (OpenClDevice device = open(source("own"))) {
      create(device, "own");
    }
    assertTrue(Files.size(stored()) > size, "stored again");
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void sourcesAndOptionsAreStoredApart() throws IOException {
    try (OpenClDevice device = open(source("NAME"))) {
      for (String name : List.of("first", "second")) {
        device.createKernel(new KernelVariant("test.cl", name, Map.of("NAME", name), 0)).close();
      }
    }
    try (OpenClDevice device = open(source("third"))) {
      create(device, "third");
    }
    assertEquals(3, Fixtures.list(folder).size());
  }

  @Test
  void aSourceThatDoesNotCompileIsReportedWithTheCompilersLog() throws IOException {
    String broken = "#line 7 \"broken.cl\"\nkernel void broken() { int x = undeclared_name; }\n";
    try (OpenClDevice device = open(broken)) {
      String message =
          assertThrows(
                  IllegalStateException.class,
                  () ->
                      device.createKernel(
                          new KernelVariant("broken.cl", "broken", Map.of("SOME", "1"), 0)))
              .getMessage();
      assertTrue(
          message.startsWith(
              "opencl device: clBuildProgram of broken.cl with -cl-std=CL1.2 -DSOME=1"),
          message);
      assertTrue(message.contains("CL_BUILD_PROGRAM_FAILURE"), message);
      assertTrue(message.contains("undeclared_name"), message);
      assertTrue(message.contains("broken.cl:7"), message);
    }
    assertEquals(List.of(), Fixtures.list(folder));
  }

  @Test
  void aKernelThatIsNotInItsSourceIsNamed() {
    try (OpenClDevice device = open(source("own"))) {
      String message =
          assertThrows(IllegalStateException.class, () -> create(device, "absent")).getMessage();
      assertTrue(message.contains("'absent'") || message.contains("of absent"), message);
      create(device, "own");
    }
  }

  @Test
  void groupsLargerThanTheDeviceAllowsAreRefused() {
    try (OpenClDevice device = open(source("own"))) {
      String message =
          assertThrows(
                  IllegalStateException.class,
                  () ->
                      device.createKernel(
                          new KernelVariant("test.cl", "own", Map.of(), Integer.MAX_VALUE)))
              .getMessage();
      assertTrue(message.contains("own needs work-groups of " + Integer.MAX_VALUE), message);
    }
  }

  @Test
  void threadsThatNeedAProgramAtOnceShareIt() throws Exception {
    CyclicBarrier start = new CyclicBarrier(4);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (OpenClDevice device = open(source("own"))) {
      List<Future<Void>> users = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        users.add(
            threads.submit(
                () -> {
                  start.await();
                  create(device, "own");
                  return null;
                }));
      }
      for (Future<Void> user : users) {
        user.get();
      }
      assertEquals(1, reads.get());
    } finally {
      threads.shutdownNow();
    }
    stored();
  }
}
