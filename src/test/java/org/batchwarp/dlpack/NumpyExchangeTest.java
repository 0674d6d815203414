package org.batchwarp.dlpack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.batchwarp.testing.JavaRun;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.Test;

/** Tensors go to NumPy and come from it, in a Java of its own with an interpreter inside. */
class NumpyExchangeTest {
  @Test
  void tensorsAreNumpysArraysAndBack() throws IOException, InterruptedException {
    Requirements.EmbeddableNumpy numpy = Requirements.embeddableNumpy();
    ProcessBuilder command = JavaRun.command(List.of(), NumpyExchange.class, numpy.library());
    command.environment().put("PYTHONHOME", numpy.home());
    JavaRun run = JavaRun.of(command);
    assertEquals(List.of("all tensors were exchanged"), run.out(), () -> run.err().toString());
    assertEquals(0, run.exitCode());
  }
}
