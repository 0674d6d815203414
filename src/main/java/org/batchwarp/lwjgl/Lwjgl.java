package org.batchwarp.lwjgl;

import org.lwjgl.system.Library;

/** LWJGL, through which native libraries are called. */
public final class Lwjgl {
  private Lwjgl() {}

  /**
   * Loads its own native library.
   *
   * @throws IllegalStateException if that is not there; the message says what to do
   */
  public static void require() {
    try {
      Library.initialize();
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "LWJGL cannot load its native library: its jar for this platform must be on the class"
              + " path, and the folder for temporary files writable",
          e);
    }
  }
}
