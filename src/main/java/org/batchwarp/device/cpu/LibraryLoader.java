package org.batchwarp.device.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.batchwarp.file.OneLine;
import org.lwjgl.system.Library;
import org.lwjgl.system.SharedLibrary;

/**
 * Loads libraries from the cache, or where that is not possible, because it can neither be written
 * nor trusted or holds no programs, from a temporary folder.
 */
final class LibraryLoader {
  private final LibraryCache cache;

  LibraryLoader(Path folder) {
    this.cache = new LibraryCache(folder);
  }

  /**
   * Loads a library, which is never unloaded.
   *
   * @throws IllegalStateException if the operating system refuses it; the message says why
   */
  SharedLibrary load(String name, byte[] content) {
    try {
      return open(cache.unpack(name, content));
    } catch (IOException | UnsatisfiedLinkError e) {
      return loadTemporary(name, content);
    }
  }

  /** Once loaded, a library does not need its file. */
  private static SharedLibrary loadTemporary(String name, byte[] content) {
    try {
      Path folder = Files.createTempDirectory("batchwarp");
      Path file = folder.resolve(name);
      try {
        return open(Files.write(file, content));
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException | UnsatisfiedLinkError e) {
      throw new IllegalStateException(
          OneLine.of(
              "cpu device: cannot load %s (%s): the folder for temporary files must be writable and allow programs"
                  .formatted(name, e.getMessage())),
          e);
    }
  }

  private static SharedLibrary open(Path file) {
    return Library.loadNative(
        LibraryLoader.class, "org.batchwarp", file.toAbsolutePath().toString());
  }
}
