package org.batchwarp.device.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.batchwarp.lwjgl.NativeFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lwjgl.system.Platform;
import org.lwjgl.system.SharedLibrary;
import org.lwjgl.system.linux.LinuxLibrary;

/**
 * Which library is loaded, by the system's library of mathematics under the names of NVIDIA's; none
 * of those must be where the loader finds it.
 */
class ToolkitLoaderTest {
  @TempDir private Path folder;

  @BeforeEach
  void requireLinux() {
    assumeTrue(Platform.get() == Platform.LINUX, "libraries are copied under Linux's names");
    assumeTrue(
        search(13, List.of()).functions().isEmpty(), "the loader finds NVRTC, which is preferred");
  }

  private static ToolkitFinding<Long> search(int driver, List<List<Path>> installations) {
    return new ToolkitLoader(driver, installations)
        .search(ToolkitLibrary.NVRTC, library -> NativeFunction.address(library, "cos"));
  }

  /** Puts a library that loads under a name into a folder. */
  private Path put(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    SharedLibrary mathematics = new LinuxLibrary("libm.so.6");
    try {
      return Files.copy(Path.of(mathematics.getPath()), file);
    } finally {
      mathematics.free();
    }
  }

  private List<Path> installation(String name) {
    return List.of(folder.resolve(name));
  }

  @Test
  void inOneFolderTheNewestThatTheDriverServesIsLoaded() throws IOException {
    Path newer = put("a/libnvrtc.so.13");
    Path older = put("a/libnvrtc.so.12");
    List<List<Path>> there = List.of(installation("a"));
    assertEquals(newer.toString(), search(14, there).detail());
    assertEquals(newer.toString(), search(13, there).detail());
    assertEquals(older.toString(), search(12, there).detail());
    assertEquals("install a driver for CUDA 12 or newer", search(11, there).detail());
  }

  @Test
  void theFirstInstallationIsPreferredToTheNewest() throws IOException {
    Path older = put("a/libnvrtc.so.12");
    put("b/libnvrtc.so.13");
    ToolkitFinding<Long> finding = search(13, List.of(installation("a"), installation("b")));
    assertEquals(older.toString(), finding.detail());
    assertEquals("NVRTC: " + older, finding.describe());
    assertTrue(finding.require() != 0);
  }

  @Test
  void whatDoesNotLoadIsPassedOver() throws IOException {
    Files.writeString(Files.createDirectory(folder.resolve("a")).resolve("libnvrtc.so.13"), "none");
    Path good = put("b/libnvrtc.so.13");
    assertEquals(
        good.toString(), search(13, List.of(installation("a"), installation("b"))).detail());
  }

  @Test
  void whatIsMissingIsNamedWithTheReason() throws IOException {
    Path broken = Files.createDirectory(folder.resolve("a")).resolve("libnvrtc.so.13");
    Files.writeString(broken, "none");
    Path strange = put("b/libnvrtc.so.12");
    ToolkitFinding<?> finding =
        new ToolkitLoader(13, List.of(installation("a"), installation("b")))
            .search(ToolkitLibrary.NVRTC, library -> NativeFunction.address(library, "nvrtc"));
    String message = assertThrows(IllegalStateException.class, finding::require).getMessage();
    assertTrue(
        message.startsWith(
            "NVRTC is missing: install libnvrtc.so.13 of CUDA 13 or libnvrtc.so.12 of CUDA 12; "
                + broken
                + " does not load: "),
        message);
    assertTrue(
        message.endsWith("; %s does not load: %s lacks nvrtc".formatted(strange, strange)),
        message);
  }

  @Test
  void whatALibraryNeedsIsTakenFromItsOwnFolderFirst() throws IOException {
    put("a/libnvrtc.so.13");
    Path broken = folder.resolve("a/libnvrtc-builtins.so.13.0");
    Files.writeString(broken, "none");
    put("b/libnvrtc-builtins.so.13.0");
    String detail = search(13, List.of(List.of(folder.resolve("b"), folder.resolve("a")))).detail();
    assertTrue(detail.contains(broken + ": "), detail);
    Files.delete(broken);
    assertTrue(
        search(13, List.of(List.of(folder.resolve("b"), folder.resolve("a"))))
            .functions()
            .isPresent());
  }
}
