package org.batchwarp.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.linux.DynamicLinkLoader;

/** A Python interpreter inside of this process; there can be but one, used by one thread. */
public final class EmbeddedPython {
  private final long library;

  /**
   * Starts it; the environment variable {@code PYTHONHOME} says where its modules are.
   *
   * @param name the file's name, such as {@code libpython3.11.so.1.0}
   */
  public EmbeddedPython(String name) {
    // Python's modules find its functions only among those of all libraries.
    int flags = DynamicLinkLoader.RTLD_LAZY | DynamicLinkLoader.RTLD_GLOBAL;
    this.library = DynamicLinkLoader.dlopen(name, flags);
    if (library == MemoryUtil.NULL) {
      throw new IllegalStateException(DynamicLinkLoader.dlerror());
    }
    JNI.invokeV(0, function("Py_InitializeEx"));
  }

  private long function(String name) {
    return DynamicLinkLoader.dlsym(library, name);
  }

  /**
   * Runs Python, whose definitions stay.
   *
   * @throws IllegalStateException if it raises an exception, which is printed
   */
  public void run(String code) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      long text = MemoryUtil.memAddress(stack.UTF8(code));
      if (JNI.invokePPI(text, 0, function("PyRun_SimpleStringFlags")) != 0) {
        throw new IllegalStateException("Python raised what it printed");
      }
    }
  }

  /** Runs a file. */
  public void run(Path file) throws IOException {
    run(Files.readString(file));
  }
}
