package org.batchwarp.device.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folders where CUDA's libraries may lie besides those that the system's loader knows (which
 * are its cache and {@code LD_LIBRARY_PATH}), in this order:
 *
 * <ol>
 *   <li>in the toolkits that {@code CUDA_HOME} and {@code CUDA_PATH} name, in {@code
 *       /usr/local/cuda}, {@code /usr/local/cuda-VERSION}, the newest first, and {@code /opt/cuda}:
 *       {@code lib64}, {@code targets/x86_64-linux/lib} and {@code lib};
 *   <li>in the environment of conda that {@code CONDA_PREFIX} names: the same folders;
 *   <li>in the packages of Python's pip below {@code VIRTUAL_ENV}, {@code CONDA_PREFIX}, {@code
 *       ~/.local} and {@code /usr/local}: {@code nvidia/cu13/lib}, {@code nvidia/cublas/lib} and
 *       whatever else is {@code lib/python3*}{@code /site-packages/nvidia/*}{@code /lib} (or {@code
 *       dist-packages}, as Debian has it).
 * </ol>
 */
final class ToolkitFolders {
  private static final List<String> OF_TOOLKIT =
      List.of("lib64", "targets/x86_64-linux/lib", "lib");
  private static final Pattern VERSIONED = Pattern.compile("cuda-(\\d+(\\.\\d+)*)");

  private final Path root;
  private final Map<String, String> environment;

  /**
   * Looks below a root.
   *
   * @param root what paths such as {@code /usr/local} are below
   */
  ToolkitFolders(Path root, Map<String, String> environment) {
    this.root = root;
    this.environment = environment;
  }

  /** For each installation the folders of its libraries, which may need one another. */
  List<List<Path>> installations() {
    Path local = root.resolve("usr/local");
    Set<List<Path>> found = new LinkedHashSet<>();
    Stream.of(
            variable("CUDA_HOME").stream(),
            variable("CUDA_PATH").stream(),
            Stream.of(local.resolve("cuda")),
            versioned(local).stream(),
            Stream.of(root.resolve("opt/cuda")),
            variable("CONDA_PREFIX").stream())
        .flatMap(homes -> homes)
        .map(home -> existing(OF_TOOLKIT.stream().map(home::resolve)))
        .forEach(found::add);
    Stream.of(
            variable("VIRTUAL_ENV").stream(),
            variable("CONDA_PREFIX").stream(),
            variable("HOME").map(home -> home.resolve(".local")).stream(),
            Stream.of(local))
        .flatMap(prefixes -> prefixes)
        .flatMap(prefix -> matching(prefix.resolve("lib"), "python3*").stream())
        .flatMap(python -> matching(python, "{site,dist}-packages").stream())
        .map(packages -> matching(packages.resolve("nvidia"), "*"))
        .map(packages -> existing(packages.stream().map(one -> one.resolve("lib"))))
        .forEach(found::add);
    found.remove(List.of());
    return List.copyOf(found);
  }

  private Optional<Path> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank()).map(Path::of);
  }

  private static List<Path> versioned(Path folder) {
    return matching(folder, "cuda-*").stream()
        .filter(path -> VERSIONED.matcher(path.getFileName().toString()).matches())
        .sorted(Comparator.comparing(ToolkitFolders::version).reversed())
        .toList();
  }

  private static Version version(Path folder) {
    String name = folder.getFileName().toString();
    return Version.parse(name.substring(name.indexOf('-') + 1));
  }

  private static List<Path> existing(Stream<Path> folders) {
    return folders.filter(Files::isDirectory).toList();
  }

  /**
   * What is in a folder under names that match a pattern, by name; nothing if it cannot be read.
   */
  static List<Path> matching(Path folder, String pattern) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> matching = new ArrayList<>();
    try (DirectoryStream<Path> content = Files.newDirectoryStream(folder, pattern)) {
      content.forEach(matching::add);
    } catch (IOException | UncheckedIOException | DirectoryIteratorException e) {
      return List.of();
    }
    matching.sort(Comparator.naturalOrder());
    return matching;
  }
}
