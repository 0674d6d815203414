package org.batchwarp.device.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Structures as C lays them out where int and float are aligned to 4 bytes, double to 8. */
class StructureWriterTest {
  private static ByteBuffer structure(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }

  private static StructureLayout layout(String declarations) {
    return StructureLayout.of("test_arguments", declarations);
  }

  private static StructureWriter writer(String declarations) {
    return new StructureWriter(layout(declarations));
  }

  @Test
  void fieldsOfOneSizeFollowEachOther() {
    assertArrayEquals(
        structure(16).putInt(1).putFloat(2).putInt(1).putInt(0).array(),
        writer("int a; float b; int c; int d;")
            .put("a", 1)
            .put("b", 2f)
            .put("c", true)
            .put("d", false)
            .toStructure()
            .bytes());
  }

  @Test
  void largeFieldsBeginAtMultiplesOfTheirSize() {
    assertArrayEquals(
        structure(32).putInt(0, 1).putLong(8, 2).putInt(16, 3).putDouble(24, 4).array(),
        writer("int a; int64 b; int c; double d;")
            .put("a", 1)
            .put("b", 2L)
            .put("c", 3)
            .put("d", 4.0)
            .toStructure()
            .bytes());
  }

  @Test
  void largeFieldsFollowPairsOfSmallOnes() {
    assertArrayEquals(
        structure(16).putInt(0, 1).putFloat(4, 2).putDouble(8, 3).array(),
        writer("int a; float b; double c;")
            .put("a", 1)
            .put("b", 2f)
            .put("c", 3.0)
            .toStructure()
            .bytes());
  }

  @Test
  void theSizeIsAMultipleOfTheLargestField() {
    assertEquals(4, layout("int a;").size());
    assertEquals(12, layout("int a; int b; int c;").size());
    assertEquals(16, layout("int64 a; int b;").size());
    assertEquals(16, layout("double a; float b;").size());
    assertEquals(24, layout("int a; double b; int c;").size());
  }

  @Test
  void whatFollowsASmallFieldIsZero() {
    byte[] bytes = writer("double a; int b;").put("a", -1.0).put("b", -1).toStructure().bytes();
    assertEquals(0, ByteBuffer.wrap(bytes).getInt(12));
  }

  @Test
  void fieldsAreWrittenInAnyOrder() {
    assertArrayEquals(
        structure(16).putInt(0, 1).putInt(4, 2).putDouble(8, 3).array(),
        writer("int a; int b; double c;")
            .put("c", 3.0)
            .put("b", 2)
            .put("a", 1)
            .toStructure()
            .bytes());
  }

  @Test
  void aFieldThatTheStructureLacksIsRefused() {
    assertEquals(
        "test_arguments has no field c, only int a; int b;",
        refusal(IllegalArgumentException.class, () -> writer("int a; int b;").put("c", 1)));
  }

  @Test
  void aValueOfAnotherTypeIsRefused() {
    StructureWriter writer = writer("int a; int64 b; float c; double d;");
    assertEquals(
        "field a of test_arguments is of type int, not int64",
        refusal(IllegalArgumentException.class, () -> writer.put("a", 1L)));
    refusal(IllegalArgumentException.class, () -> writer.put("b", 1));
    refusal(IllegalArgumentException.class, () -> writer.put("c", 1.0));
    refusal(IllegalArgumentException.class, () -> writer.put("d", 1f));
    refusal(IllegalArgumentException.class, () -> writer.put("d", true));
  }

  @Test
  void aFieldIsWrittenOnce() {
    assertEquals(
        "field a of test_arguments is written twice",
        refusal(
            IllegalStateException.class, () -> writer("int a; int b;").put("a", 1).put("a", 1)));
  }

  @Test
  void fieldsWithoutAValueAreNamed() {
    assertEquals(
        "test_arguments lacks [a, c]",
        refusal(
            IllegalStateException.class,
            () -> writer("int a; int b; double c;").put("b", 1).toStructure()));
  }

  @Test
  void aDeclarationOfAnythingButNumbersIsRefused() {
    refusal(IllegalArgumentException.class, () -> layout("int a; short b;"));
    refusal(IllegalArgumentException.class, () -> layout("int a[2];"));
    refusal(IllegalArgumentException.class, () -> layout("int a; int *b;"));
    refusal(IllegalArgumentException.class, () -> layout("int a, b;"));
  }

  private static String refusal(Class<? extends Exception> type, Executable refused) {
    return assertThrows(type, refused).getMessage();
  }
}
