package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ContractMainTest {
  @Test
  void aDeviceThatDoesNotOpenDoesNotMeetTheContract() {
    StringWriter printed = new StringWriter();
    assertFalse(ContractMain.isMet("nothing", new PrintWriter(printed)));
    assertTrue(printed.toString().contains("unknown device 'nothing'"), printed::toString);
    assertTrue(printed.toString().contains("0 tests successful"), printed::toString);
  }
}
