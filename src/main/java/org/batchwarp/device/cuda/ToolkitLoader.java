package org.batchwarp.device.cuda;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.batchwarp.device.cuda.ToolkitLibrary.Release;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.SharedLibrary;
import org.lwjgl.system.linux.DynamicLinkLoader;
import org.lwjgl.system.linux.LinuxLibrary;

/**
 * Loads libraries of CUDA's toolkit for as long as the program runs. A library that the system's
 * loader finds by itself is preferred to one in the searched folders, since users can tell the
 * loader which they want. Of those in one place, the newest that the driver serves is preferred.
 */
final class ToolkitLoader {
  private final int driver;
  private final List<List<Path>> installations;

  /**
   * A loader that keeps nothing.
   *
   * @param driver the major version of CUDA that the driver serves
   * @param installations for each the folders of its libraries, the preferred one first
   */
  ToolkitLoader(int driver, List<List<Path>> installations) {
    this.driver = driver;
    this.installations = installations;
  }

  /**
   * Looks for a library on this machine.
   *
   * @param functions takes those that are needed from the library, or throws {@link
   *     IllegalStateException} if it lacks one
   */
  static <T> ToolkitFinding<T> find(ToolkitLibrary library, Function<SharedLibrary, T> functions) {
    int driver = CudaLibrary.require().majorVersion();
    List<List<Path>> installations =
        new ToolkitFolders(Path.of("/"), System.getenv()).installations();
    return new ToolkitLoader(driver, installations).search(library, functions);
  }

  <T> ToolkitFinding<T> search(ToolkitLibrary library, Function<SharedLibrary, T> functions) {
    List<String> failures = new ArrayList<>();
    for (Candidate candidate : candidates(library.servedBy(driver))) {
      try {
        return load(candidate, library, functions);
      } catch (UnsatisfiedLinkError | IllegalStateException e) {
        if (candidate.isThere(e.getMessage())) {
          failures.add(candidate.file() + " does not load: " + e.getMessage());
        }
      }
    }
    failures.add(0, library.remedy(driver));
    return new ToolkitFinding<>(library, Optional.empty(), String.join("; ", failures));
  }

  /**
   * What may be loaded.
   *
   * @param file a path, or a name that the system's loader may find
   * @param needed paths of what the library needs, in the order in which they can be loaded
   */
  private record Candidate(String file, List<Path> needed) {
    /** Whether it is there, if loading it failed for this reason. */
    boolean isThere(String reason) {
      return file.contains("/") || !reason.startsWith(file + ":");
    }
  }

  private List<Candidate> candidates(List<Release> releases) {
    List<Candidate> candidates = new ArrayList<>();
    for (Release release : releases) {
      candidates.add(new Candidate(release.file(), List.of()));
    }
    for (List<Path> folders : installations) {
      for (Release release : releases) {
        for (Path folder : folders) {
          Path file = folder.resolve(release.file());
          if (Files.exists(file)) {
            candidates.add(new Candidate(file.toString(), needed(release, folder, folders)));
          }
        }
      }
    }
    return candidates;
  }

  /** Those that lie beside the library, or else in another folder of the installation. */
  private static List<Path> needed(Release release, Path own, List<Path> folders) {
    return release.needs().stream()
        .flatMap(
            pattern ->
                Stream.concat(Stream.of(own), folders.stream())
                    .map(folder -> ToolkitFolders.matching(folder, pattern))
                    .filter(matching -> !matching.isEmpty())
                    .findFirst()
                    .stream()
                    .flatMap(List::stream))
        .toList();
  }

  /**
   * Loads what the library needs first. The library may not say where that lies, but takes what is
   * loaded already under the right name.
   */
  private static <T> ToolkitFinding<T> load(
      Candidate candidate, ToolkitLibrary library, Function<SharedLibrary, T> functions) {
    List<SharedLibrary> opened = new ArrayList<>();
    try {
      for (Path needed : candidate.needed()) {
        opened.add(loaded(needed).orElseGet(() -> open(needed.toString())));
      }
      SharedLibrary own = open(candidate.file());
      opened.add(own);
      T found = functions.apply(own);
      String path = own.getPath();
      return new ToolkitFinding<>(
          library, Optional.of(found), path == null ? candidate.file() : path);
    } catch (UnsatisfiedLinkError | IllegalStateException e) {
      opened.forEach(SharedLibrary::free);
      throw e;
    }
  }

  /** What is loaded already under the name of a file, which is what others get who ask for it. */
  private static Optional<SharedLibrary> loaded(Path file) {
    String name = file.getFileName().toString();
    try (MemoryStack stack = MemoryStack.stackPush()) {
      long handle =
          DynamicLinkLoader.dlopen(
              stack.UTF8(name), DynamicLinkLoader.RTLD_LAZY | DynamicLinkLoader.RTLD_NOLOAD);
      return handle == MemoryUtil.NULL
          ? Optional.empty()
          : Optional.of(new LinuxLibrary(name, handle));
    }
  }

  private static SharedLibrary open(String file) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      // Java links dlerror at its first call, which would clear the text if it came after dlopen.
      DynamicLinkLoader.dlerror();
      long handle = DynamicLinkLoader.dlopen(stack.UTF8(file), DynamicLinkLoader.RTLD_LAZY);
      if (handle == MemoryUtil.NULL) {
        throw new UnsatisfiedLinkError(String.valueOf(DynamicLinkLoader.dlerror()));
      }
      return new LinuxLibrary(file, handle);
    }
  }
}
