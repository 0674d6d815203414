package org.batchwarp.device.kernels;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a source of kernels declares: its kernels, in which variants, with which buffers and
 * structures of arguments, and constants. The host takes these from there, so that they are written
 * once.
 */
final class KernelFile {
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/");
  private static final Pattern VARIANTS = Pattern.compile("(?m)^ \\* *VARIANTS (.+)$");
  private static final Pattern STRUCTURE = Pattern.compile("ARGUMENTS\\((\\w+),([^()]*)\\);");
  private static final Pattern FUNCTION =
      Pattern.compile(
          "KERNEL(?:\\([^()]*\\))?(?:\\s+#endif)?\\s+void (\\w+)\\(([^()]*)struct (\\w+) \\w+\\)");
  private static final Pattern BUFFER =
      Pattern.compile("GLOBAL (?:const )?(\\w+) \\*RESTRICT (\\w+),");

  /** What stands for a kernel's name in a file of variants. */
  private static final String VARIANT = "VARIANT";

  private final String name;
  private final String text;
  private final Map<String, KernelDeclaration> kernels = new LinkedHashMap<>();

  /**
   * What a text declares.
   *
   * @param name of the file
   */
  KernelFile(String name, String source) {
    this.name = name;
    this.text = COMMENT.matcher(source).replaceAll(" ");
    Map<String, StructureLayout> structures = structures();
    List<Map<String, String>> variants = variants(source);
    Matcher function = FUNCTION.matcher(text);
    while (function.find()) {
      StructureLayout structure = structures.get(function.group(3));
      if (function.group(1).equals(VARIANT)) {
        for (Map<String, String> macros : variants) {
          add(macros.get(VARIANT), macros, function.group(2), structure);
        }
      } else {
        add(function.group(1), Map.of(), function.group(2), structure);
      }
    }
  }

  /** A file of the jar, with all that it includes. */
  static KernelFile read(String name) {
    return new KernelFile(name, KernelSource.read(name));
  }

  private Map<String, StructureLayout> structures() {
    Map<String, StructureLayout> structures = new LinkedHashMap<>();
    Matcher matcher = STRUCTURE.matcher(text);
    while (matcher.find()) {
      structures.put(matcher.group(1), StructureLayout.of(matcher.group(1), matcher.group(2)));
    }
    return structures;
  }

  /** The macros of each variant, with its name. */
  private List<Map<String, String>> variants(String source) {
    List<Map<String, String>> variants = new ArrayList<>();
    Matcher line = VARIANTS.matcher(source);
    while (line.find()) {
      String stem = name.substring(0, name.indexOf('.'));
      List<Map<String, String>> some = List.of(Map.of(VARIANT, stem));
      for (String choice : line.group(1).strip().split(" +", -1)) {
        int equals = choice.indexOf('=');
        String macro = choice.substring(0, equals);
        List<Map<String, String>> more = new ArrayList<>();
        for (Map<String, String> before : some) {
          for (String value : choice.substring(equals + 1).split(",", -1)) {
            Map<String, String> macros = new LinkedHashMap<>(before);
            macros.put(macro, value);
            macros.put(VARIANT, before.get(VARIANT) + "_" + value);
            more.add(macros);
          }
        }
        some = more;
      }
      variants.addAll(some);
    }
    return variants;
  }

  private void add(
      String function, Map<String, String> macros, String parameters, StructureLayout structure) {
    List<KernelDeclaration.Parameter> buffers = new ArrayList<>();
    Matcher buffer = BUFFER.matcher(parameters);
    while (buffer.find()) {
      String type = buffer.group(1);
      buffers.add(
          new KernelDeclaration.Parameter(macros.getOrDefault(type, type), buffer.group(2)));
    }
    if (structure == null || buffers.size() != parameters.split("GLOBAL", -1).length - 1) {
      throw new IllegalStateException(
          "%s: the arguments of %s are not all buffers and one structure of ARGUMENTS: %s"
              .formatted(name, function, parameters.strip()));
    }
    KernelVariant variant =
        new KernelVariant(name, function, Collections.unmodifiableMap(macros), 0);
    kernels.put(function, new KernelDeclaration(variant, List.copyOf(buffers), structure));
  }

  /** All kernels, in all variants. */
  Collection<KernelDeclaration> kernels() {
    return Collections.unmodifiableCollection(kernels.values());
  }

  /**
   * A kernel by its name; the parts of a variant's are joined by {@code _}.
   *
   * @throws IllegalArgumentException if the file has none of this name
   */
  KernelDeclaration kernel(String... parts) {
    String function = String.join("_", parts);
    KernelDeclaration kernel = kernels.get(function);
    if (kernel == null) {
      throw new IllegalArgumentException(name + " has no kernel " + function);
    }
    return kernel;
  }

  /**
   * A constant that is defined as a plain number.
   *
   * @throws IllegalArgumentException if the file has none of this name
   */
  double constant(String macro) {
    Matcher definition =
        Pattern.compile("(?m)^#define " + macro + " \\(?([-+.0-9e]+)\\)?$").matcher(text);
    if (!definition.find()) {
      throw new IllegalArgumentException(name + " has no constant " + macro);
    }
    return Double.parseDouble(definition.group(1));
  }
}
