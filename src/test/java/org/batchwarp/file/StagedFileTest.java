package org.batchwarp.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.batchwarp.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class StagedFileTest {
  @TempDir Path folder;

  @Test
  void appearsWhenCommitted() throws IOException {
    Path target = folder.resolve("file");
    try (StagedFile staged = StagedFile.create(target)) {
      staged.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
      staged.overwrite(ByteBuffer.wrap(new byte[] {9}), 1);
      staged.stream().write(new byte[] {4, 5}, 0, 2);
      staged.stream().write(6);
      assertTrue(Files.notExists(target));
      staged.commit();
    }
    assertArrayEquals(new byte[] {1, 9, 3, 4, 5, 6}, Files.readAllBytes(target));
    assertEquals(List.of("file"), Fixtures.list(folder));
  }

  @Test
  void replacesAnExistingFile() throws IOException {
    Path target = Files.writeString(folder.resolve("file"), "old and longer");
    try (StagedFile staged = StagedFile.create(target)) {
      staged.write(ByteBuffer.wrap(new byte[] {'n'}));
      staged.commit();
    }
    assertEquals("n", Files.readString(target));
  }

  @Test
  void leavesNothingWithoutCommit() throws IOException {
    try (StagedFile staged = StagedFile.create(folder.resolve("file"))) {
      staged.write(ByteBuffer.wrap(new byte[] {1}));
      assertEquals(1, Fixtures.list(folder).size());
    }
    assertEquals(List.of(), Fixtures.list(folder));
  }

  @Test
  void leavesNothingWhenTheProgramIsStopped() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Interrupted.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    assertEquals("2 temporary", process.inputReader().readLine());
    process.destroy();
    process.waitFor();
    assertEquals(List.of(), Fixtures.list(folder));
  }

  /** A program that is stopped while it writes. */
  static final class Interrupted {
    private Interrupted() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      OutputFolder output = OutputFolder.staged(folder.resolve("images"));
      Files.writeString(output.path().resolve("image"), "half");
      StagedFile.create(folder.resolve("file")).write(ByteBuffer.wrap(new byte[] {1}));
      System.out.println(Fixtures.list(folder).size() + " temporary");
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  @Test
  void cannotBeCommittedTwice() throws IOException {
    try (StagedFile staged = StagedFile.create(folder.resolve("file"))) {
      staged.commit();
      assertThrows(IllegalStateException.class, staged::commit);
    }
    assertEquals(List.of("file"), Fixtures.list(folder));
  }

  @Test
  void namesTheDirectoryThatDoesNotExist() {
    assertCannotWrite(
        folder.resolve("absent/file"),
        "the directory " + folder.resolve("absent") + " does not exist");
  }

  @Test
  void refusesFilesAsDirectories() throws IOException {
    Path file = Files.writeString(folder.resolve("plain"), "");
    assertCannotWrite(file.resolve("file"), file + " is not a directory");
  }

  @Test
  void refusesDirectoriesAsFiles() throws IOException {
    assertCannotWrite(folder, "it is a directory");
    assertEquals(List.of(), Fixtures.list(folder));
  }

  /** Nobody can create files among the pseudoterminals, not even root. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void saysThatPermissionIsMissing() throws IOException {
    assertCannotWrite(Path.of("/dev/pts/batchwarp-test"), "permission denied");
  }

  private static void assertCannotWrite(Path target, String reason) {
    IOException e = assertThrows(IOException.class, () -> StagedFile.create(target));
    assertEquals("cannot write " + target + ": " + reason, e.getMessage());
  }
}
