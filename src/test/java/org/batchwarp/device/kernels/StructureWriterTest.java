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
        new StructureWriter().put(1).put(2f).put(true).put(false).toBytes());
  }

  @Test
  void largeFieldsBeginAtMultiplesOfTheirSize() {
    assertArrayEquals(
        structure(32).putInt(0, 1).putLong(8, 2).putInt(16, 3).putDouble(24, 4).array(),
        new StructureWriter().put(1).put(2L).put(3).put(4.0).toBytes());
  }

  @Test
  void largeFieldsFollowPairsOfSmallOnes() {
    assertArrayEquals(
        structure(16).putInt(0, 1).putFloat(4, 2).putDouble(8, 3).array(),
        new StructureWriter().put(1).put(2f).put(3.0).toBytes());
  }

  @Test
  void theSizeIsAMultipleOfTheLargestField() {
    assertEquals(4, new StructureWriter().put(1).toBytes().length);
    assertEquals(12, new StructureWriter().put(1).put(2).put(3).toBytes().length);
    assertEquals(16, new StructureWriter().put(1L).put(2).toBytes().length);
    assertEquals(16, new StructureWriter().put(1.0).put(2f).toBytes().length);
    assertEquals(24, new StructureWriter().put(1).put(2.0).put(3).toBytes().length);
  }

  @Test
  void whatFollowsASmallFieldIsZero() {
    byte[] bytes = new StructureWriter().put(-1.0).put(-1).toBytes();
    assertEquals(0, ByteBuffer.wrap(bytes).getInt(12));
  }
}
