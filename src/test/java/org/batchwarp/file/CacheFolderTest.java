package org.batchwarp.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.batchwarp.testing.JavaRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class CacheFolderTest {
  /** Says where a program with these variables has its cache. */
  private static List<String> folder(Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder command = JavaRun.command(List.of("-Duser.home=/home/one"), Printed.class);
    command.environment().keySet().removeAll(List.of("BATCHWARP_CACHE", "XDG_CACHE_HOME"));
    command.environment().putAll(environment);
    return JavaRun.of(command).out();
  }

  /** A program with variables of its own. */
  static final class Printed {
    private Printed() {}

    public static void main(String[] arguments) {
      System.out.println(CacheFolder.named("purpose"));
    }
  }

  @Test
  void theVariableNamesTheFolder() throws Exception {
    assertEquals(
        List.of("/some/where/purpose"),
        folder(Map.of("BATCHWARP_CACHE", "/some/where", "XDG_CACHE_HOME", "/caches")));
  }

  @Test
  void withoutTheVariableItIsAmongTheUsersCaches() throws Exception {
    assertEquals(
        List.of("/caches/batchwarp/purpose"),
        folder(Map.of("BATCHWARP_CACHE", " ", "XDG_CACHE_HOME", "/caches")));
    assertEquals(List.of("/home/one/.cache/batchwarp/purpose"), folder(Map.of()));
  }
}
