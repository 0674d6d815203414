package org.batchwarp.device.cpu;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.batchwarp.file.CacheFolder;
import org.batchwarp.lwjgl.Lwjgl;
import org.lwjgl.system.JNI;
import org.lwjgl.system.SharedLibrary;

/** The libraries that the jar carries for a platform; what has been loaded stays loaded. */
final class KernelLibraries {
  private static final String FEATURES = "libbatchwarp-features.so";

  private final Platform platform;
  private final Function<String, Optional<byte[]>> jar;
  private final LibraryLoader loader;
  private final Map<InstructionSet, KernelLibrary> loaded = new EnumMap<>(InstructionSet.class);

  /** What the jar has, once it was looked for. */
  private Optional<List<InstructionSet>> carried = Optional.empty();

  /** What the processor can do, once it was asked. */
  private Optional<Integer> level = Optional.empty();

  /**
   * Loads nothing yet.
   *
   * @param jar gives a library's content by its folder and name
   */
  KernelLibraries(Platform platform, Function<String, Optional<byte[]>> jar, LibraryLoader loader) {
    this.platform = platform;
    this.jar = jar;
    this.loader = loader;
  }

  /** Those that this class came with, for this machine. */
  static KernelLibraries ofThisMachine() {
    return new KernelLibraries(
        Platform.ofThisMachine(),
        KernelLibraries::resource,
        new LibraryLoader(CacheFolder.named("native")));
  }

  private static Optional<byte[]> resource(String name) {
    try (InputStream stream = KernelLibraries.class.getResourceAsStream(name)) {
      return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the library " + name + " of the jar", e);
    }
  }

  /**
   * The kernels of the best instruction set that the processor has and the jar carries.
   *
   * @throws IllegalStateException if there is none; the message says what is missing
   */
  synchronized KernelLibrary best() {
    List<InstructionSet> sets = requireCarried();
    return sets.stream()
        .filter(this::isInProcessor)
        .reduce((worse, better) -> better)
        .map(this::load)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the processor is too old for the cpu device: it has none of "
                        + descriptions(sets)));
  }

  /**
   * The kernels of an instruction set.
   *
   * @throws IllegalStateException if they cannot be run here; the message says why
   */
  synchronized KernelLibrary of(InstructionSet set) {
    List<InstructionSet> sets = requireCarried();
    if (!sets.contains(set)) {
      throw new IllegalStateException(
          "cpu device: the jar has no kernels of %s for %s, only of %s"
              .formatted(set.label(), platform.folder(), descriptions(sets)));
    }
    if (!isInProcessor(set)) {
      throw new IllegalStateException("cpu device: the processor lacks " + set.description());
    }
    return load(set);
  }

  private List<InstructionSet> requireCarried() {
    List<InstructionSet> sets =
        carried.orElseGet(
            () ->
                Arrays.stream(InstructionSet.values())
                    .filter(set -> set.isOf(platform) && content(set.library()).isPresent())
                    .toList());
    carried = Optional.of(sets);
    if (sets.isEmpty()) {
      throw new IllegalStateException(
          "the jar has no kernels of the cpu device for %s: build it there, with CMake and a C++ compiler"
              .formatted(platform.folder()));
    }
    Lwjgl.require();
    return sets;
  }

  private boolean isInProcessor(InstructionSet set) {
    if (level.isEmpty()) {
      level = Optional.of(JNI.invokeI(open(FEATURES).getFunctionAddress("x86_64_level")));
    }
    return set.isIn(level.get());
  }

  private KernelLibrary load(InstructionSet set) {
    return loaded.computeIfAbsent(set, key -> new KernelLibrary(key, open(key.library())));
  }

  private SharedLibrary open(String name) {
    return loader.load(
        name,
        content(name)
            .orElseThrow(() -> new IllegalStateException("cpu device: the jar lacks " + name)));
  }

  private Optional<byte[]> content(String name) {
    return jar.apply(platform.folder() + "/" + name);
  }

  private static String descriptions(List<InstructionSet> sets) {
    return sets.stream().map(InstructionSet::description).collect(Collectors.joining(", "));
  }
}
