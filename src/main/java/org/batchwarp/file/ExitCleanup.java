package org.batchwarp.file;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Deletes a path if the program is stopped (SIGTERM, SIGINT, exit) before this is closed. Unlike
 * {@link java.io.File#deleteOnExit()} it is forgotten when closed, so many may come and go.
 */
final class ExitCleanup implements AutoCloseable {
  private final Thread hook;

  /**
   * Call before creating {@code path}.
   *
   * @throws IOException if the program is stopping already
   */
  ExitCleanup(Path path) throws IOException {
    hook = new Thread(null, () -> delete(path), "delete-temporary", 0, false);
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException stopping) {
      throw FileFailure.cannotWrite(path, "the program is stopping");
    }
  }

  private static void delete(Path path) {
    try {
      FileTree.delete(path);
    } catch (IOException ignored) {
      // The program is ending: nobody is left to tell.
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stopping) {
      // The hook runs already and deletes what this owner has deleted or renamed: harmless.
    }
  }
}
