package org.batchwarp.array;

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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpyWriterTest {
  @TempDir Path folder;

  @Test
  void writesRowsAsNumpyWritesTheWholeArray() throws IOException {
    Path target = folder.resolve("rows.npy");
    ByteBuffer rows = NpyFile.read(Fixtures.array("float32.npy")).bytes();

    try (NpyWriter writer = new NpyWriter(target, ElementType.FLOAT32, 3)) {
      writer.append(rows.slice(0, 12));
      writer.append(rows.slice(12, 12));
      assertEquals(2, writer.rows());
      writer.commit();
    }

    assertArrayEquals(
        Files.readAllBytes(Fixtures.array("float32.npy")), Files.readAllBytes(target));
    assertEquals(List.of("rows.npy"), Fixtures.list(folder));
  }

  @Test
  void writesOneAxis() throws IOException {
    Path target = folder.resolve("rows.npy");
    try (NpyWriter writer = new NpyWriter(target, ElementType.INT32)) {
      writer.append(NpyFile.read(Fixtures.array("one_axis.npy")).bytes());
      writer.commit();
    }
    assertArrayEquals(
        Files.readAllBytes(Fixtures.array("one_axis.npy")), Files.readAllBytes(target));
  }

  @Test
  void leavesTheOldFileWithoutCommit() throws IOException {
    Path target = folder.resolve("rows.npy");
    Files.writeString(target, "old");

    try (NpyWriter writer = new NpyWriter(target, ElementType.UINT8, 2)) {
      writer.append(ByteBuffer.allocate(4));
    }

    assertEquals("old", Files.readString(target));
    assertEquals(List.of("rows.npy"), Fixtures.list(folder));
  }

  @Test
  void refusesPartsOfRows() throws IOException {
    try (NpyWriter writer = new NpyWriter(folder.resolve("a.npy"), ElementType.FLOAT32, 2)) {
      assertThrows(IllegalArgumentException.class, () -> writer.append(ByteBuffer.allocate(12)));
      assertEquals(0, writer.rows());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void refusesEmptyRowsBeforeItWritesAnything(int axis) throws IOException {
    assertThrows(
        IllegalArgumentException.class,
        () -> new NpyWriter(folder.resolve("a.npy"), ElementType.UINT8, 2, axis));
    assertEquals(List.of(), Fixtures.list(folder));
  }

  @Test
  void namesTheDirectoryThatDoesNotExist() {
    Path target = folder.resolve("absent/a.npy");
    IOException e =
        assertThrows(IOException.class, () -> new NpyWriter(target, ElementType.UINT8, 2));
    assertTrue(
        e.getMessage().endsWith("the directory " + folder.resolve("absent") + " does not exist"),
        e.getMessage());
  }
}
