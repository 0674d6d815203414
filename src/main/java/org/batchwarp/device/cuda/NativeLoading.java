package org.batchwarp.device.cuda;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.batchwarp.file.FileTree;

/**
 * Loads JCuda's native libraries. By itself JCuda unpacks them under fixed names into the folder
 * for temporary files, and loads a file that is there already, even if somebody else put it there
 * or another process is still writing it. Here it gets a folder of its own while it loads.
 */
final class NativeLoading {
  private static final String TEMPORARY = "java.io.tmpdir";

  private NativeLoading() {}

  /**
   * Makes a call that initialises a class of JCuda's, and lets that unpack its library.
   *
   * @throws IllegalStateException if there can be no folder
   */
  static synchronized <T> T during(Supplier<T> call) {
    Path folder = create();
    String common = System.setProperty(TEMPORARY, folder.toString());
    try {
      return call.get();
    } finally {
      System.setProperty(TEMPORARY, common);
      delete(folder);
    }
  }

  private static Path create() {
    try {
      // Java takes over the property when it creates its first file, which must be before.
      Files.delete(File.createTempFile("batchwarp", null).toPath());
      return Files.createTempDirectory("batchwarp");
    } catch (IOException e) {
      throw new IllegalStateException(
          "cuda device: the folder for temporary files must be writable: " + e.getMessage(), e);
    }
  }

  /** Once loaded, a library does not need its file, but some systems do not let it go. */
  private static void delete(Path folder) {
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      folder.toFile().deleteOnExit();
    }
  }
}
