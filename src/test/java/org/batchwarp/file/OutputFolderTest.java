package org.batchwarp.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.batchwarp.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
  @TempDir Path parent;

  @Test
  void directlyCreatesTheFolder() throws IOException {
    Path target = parent.resolve("out");
    try (OutputFolder output = OutputFolder.direct(target)) {
      assertEquals(target, output.path());
      Files.writeString(output.path().resolve("a"), "a");
      output.commit();
    }
    assertEquals(List.of("a"), Fixtures.list(target));
  }

  @Test
  void directFilesStayWithoutCommit() throws IOException {
    try (OutputFolder output = OutputFolder.direct(parent)) {
      Files.writeString(output.path().resolve("a"), "a");
    }
    assertEquals(List.of("a"), Fixtures.list(parent));
  }

  @Test
  void stagedFolderAppearsWhenCommitted() throws IOException {
    Path target = parent.resolve("out");
    try (OutputFolder output = OutputFolder.staged(target)) {
      Files.writeString(output.path().resolve("a"), "a");
      assertTrue(Files.notExists(target));
      output.commit();
      assertThrows(IllegalStateException.class, output::path);
    }
    assertEquals(List.of("out"), Fixtures.list(parent));
    assertEquals(List.of("a"), Fixtures.list(target));
  }

  @Test
  void stagedFilesJoinAnExistingFolder() throws IOException {
    Files.writeString(parent.resolve("a"), "old");
    Files.writeString(parent.resolve("b"), "old");
    try (OutputFolder output = OutputFolder.staged(parent)) {
      Files.writeString(output.path().resolve("b"), "new");
      Files.writeString(output.path().resolve("c"), "new");
      output.commit();
    }
    assertEquals(List.of("a", "b", "c"), Fixtures.list(parent));
    assertEquals("old", Files.readString(parent.resolve("a")));
    assertEquals("new", Files.readString(parent.resolve("b")));
  }

  @Test
  void nothingIsLeftWithoutCommit() throws IOException {
    for (Path target : List.of(parent, parent.resolve("out"))) {
      try (OutputFolder output = OutputFolder.staged(target)) {
        Files.writeString(output.path().resolve("a"), "a");
      }
      assertEquals(List.of(), Fixtures.list(parent));
    }
  }

  @Test
  void nothingIsMovedIfADirectoryIsInTheWay() throws IOException {
    Files.createDirectory(parent.resolve("b"));
    try (OutputFolder output = OutputFolder.staged(parent)) {
      Files.writeString(output.path().resolve("a"), "a");
      Files.writeString(output.path().resolve("b"), "b");
      IOException e = assertThrows(IOException.class, output::commit);
      assertEquals(
          "cannot write " + parent + ": the directory b in it is in the way", e.getMessage());
    }
    assertEquals(List.of("b"), Fixtures.list(parent));
  }

  @Test
  void stagedFilesJoinTheFoldersInAnExistingFolder() throws IOException {
    Files.createDirectory(parent.resolve("inner"));
    Files.writeString(parent.resolve("inner/a"), "old");
    Files.writeString(parent.resolve("inner/b"), "old");
    try (OutputFolder output = OutputFolder.staged(parent)) {
      Files.createDirectory(output.path().resolve("inner"));
      Files.writeString(output.path().resolve("inner/b"), "new");
      output.commit();
    }
    assertEquals(List.of("inner"), Fixtures.list(parent));
    assertEquals("old", Files.readString(parent.resolve("inner/a")));
    assertEquals("new", Files.readString(parent.resolve("inner/b")));
  }

  @Test
  void nothingIsMovedIfAFileIsInTheWayOfAFolder() throws IOException {
    Files.writeString(parent.resolve("b"), "old");
    try (OutputFolder output = OutputFolder.staged(parent)) {
      Files.writeString(output.path().resolve("a"), "a");
      Files.createDirectory(output.path().resolve("b"));
      IOException e = assertThrows(IOException.class, output::commit);
      assertEquals("cannot write " + parent + ": the file b in it is in the way", e.getMessage());
    }
    assertEquals(List.of("b"), Fixtures.list(parent));
  }

  @Test
  void refusesWhatCannotBeCreated() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "");
    Path orphan = parent.resolve("absent/out");
    assertCannotWrite(file, "it is not a directory");
    assertCannotWrite(orphan, "the directory " + parent.resolve("absent") + " does not exist");
    assertEquals(List.of("file"), Fixtures.list(parent));
  }

  private static void assertCannotWrite(Path target, String reason) {
    String message = "cannot write " + target + ": " + reason;
    assertEquals(
        message, assertThrows(IOException.class, () -> OutputFolder.direct(target)).getMessage());
    assertEquals(
        message, assertThrows(IOException.class, () -> OutputFolder.staged(target)).getMessage());
  }
}
