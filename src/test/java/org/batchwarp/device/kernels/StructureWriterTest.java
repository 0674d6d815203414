package org.batchwarp.device.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Structures as C lays them out where int and float are aligned to 4 bytes, double to 8. */
class StructureWriterTest {
  private static ByteBuffer structure(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }

  @Test
  void fieldsOfOneSizeFollowEachOther() {
    assertArrayEquals(
        structure(16).putInt(1).putFloat(2).putInt(1).putInt(0).array(),
        new StructureWriter("test_arguments")
            .put(1)
            .put(2f)
            .put(true)
            .put(false)
            .toStructure()
            .bytes());
  }

  @Test
  void largeFieldsBeginAtMultiplesOfTheirSize() {
    assertArrayEquals(
        structure(32).putInt(0, 1).putLong(8, 2).putInt(16, 3).putDouble(24, 4).array(),
        new StructureWriter("test_arguments").put(1).put(2L).put(3).put(4.0).toStructure().bytes());
  }

  @Test
  void largeFieldsFollowPairsOfSmallOnes() {
    assertArrayEquals(
        structure(16).putInt(0, 1).putFloat(4, 2).putDouble(8, 3).array(),
        new StructureWriter("test_arguments").put(1).put(2f).put(3.0).toStructure().bytes());
  }

  @Test
  void theSizeIsAMultipleOfTheLargestField() {
    assertEquals(4, new StructureWriter("test_arguments").put(1).toStructure().bytes().length);
    assertEquals(
        12,
        new StructureWriter("test_arguments").put(1).put(2).put(3).toStructure().bytes().length);
    assertEquals(
        16, new StructureWriter("test_arguments").put(1L).put(2).toStructure().bytes().length);
    assertEquals(
        16, new StructureWriter("test_arguments").put(1.0).put(2f).toStructure().bytes().length);
    assertEquals(
        24,
        new StructureWriter("test_arguments").put(1).put(2.0).put(3).toStructure().bytes().length);
  }

  @Test
  void whatFollowsASmallFieldIsZero() {
    byte[] bytes = new StructureWriter("test_arguments").put(-1.0).put(-1).toStructure().bytes();
    assertEquals(0, ByteBuffer.wrap(bytes).getInt(12));
  }

  @Test
  void aStructureTellsItsNameAndWhereFieldsBegin() {
    ArgumentStructure structure =
        new StructureWriter("test_arguments").put(1).put(2L).put(3f).put(true).toStructure();
    assertEquals("test_arguments", structure.name());
    assertArrayEquals(new int[] {0, 8, 16, 20}, structure.offsets());
  }
}
