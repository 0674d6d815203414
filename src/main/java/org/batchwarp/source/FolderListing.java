package org.batchwarp.source;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.batchwarp.array.MalformedFileException;

/**
 * The image files below a folder, in the order in which Keras's flow_from_directory counts them.
 *
 * @param classNames the subfolders, sorted
 * @param files the image files, class by class
 */
record FolderListing(List<String> classNames, List<ClassFile> files) {
  /**
   * An image file.
   *
   * @param name its path from the root, with slashes
   */
  record ClassFile(Path path, String name, int classIndex) {}

  private static final List<String> READABLE = List.of(".png", ".jpg", ".jpeg", ".bmp");
  private static final List<String> UNREADABLE = List.of(".ppm", ".tif", ".tiff");

  // Java compares UTF-16 units, Python code points.
  private static final Comparator<String> BY_CODE_POINT =
      (a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());

  FolderListing {
    classNames = List.copyOf(classNames);
    files = List.copyOf(files);
  }

  static FolderListing of(Path root) throws IOException {
    TreeMap<String, Path> classes = new TreeMap<>(BY_CODE_POINT);
    for (Path child : children(root)) {
      if (Files.isDirectory(child)) {
        classes.put(fileName(child), child);
      }
    }
    if (classes.isEmpty()) {
      throw new MalformedFileException(
          root, "folder has no subfolders; put the images into one subfolder for each class");
    }
    List<ClassFile> files = new ArrayList<>();
    int classIndex = 0;
    for (Path subfolder : classes.values()) {
      addClass(subfolder, classIndex++, files);
    }
    if (files.isEmpty()) {
      throw new MalformedFileException(
          root, "no images (" + String.join(", ", READABLE) + ") in the subfolders");
    }
    return new FolderListing(List.copyOf(classes.keySet()), files);
  }

  private static void addClass(Path subfolder, int classIndex, List<ClassFile> files)
      throws IOException {
    TreeMap<String, List<Path>> imagesByFolder = new TreeMap<>(BY_CODE_POINT);
    collect(subfolder, fileName(subfolder), imagesByFolder);
    for (var folder : imagesByFolder.entrySet()) {
      List<Path> images = folder.getValue();
      images.sort(Comparator.comparing(FolderListing::fileName, BY_CODE_POINT));
      for (Path image : images) {
        files.add(new ClassFile(image, folder.getKey() + "/" + fileName(image), classIndex));
      }
    }
  }

  private static void collect(Path folder, String name, TreeMap<String, List<Path>> imagesByFolder)
      throws IOException {
    List<Path> images = new ArrayList<>();
    for (Path child : children(folder)) {
      // As Keras does: links to files count, links to folders are not followed.
      if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
        collect(child, name + "/" + fileName(child), imagesByFolder);
      } else if (!Files.isDirectory(child) && isImage(child)) {
        images.add(child);
      }
    }
    imagesByFolder.put(name, images);
  }

  private static boolean isImage(Path file) throws MalformedFileException {
    String name = fileName(file).toLowerCase(Locale.ROOT);
    if (UNREADABLE.stream().anyMatch(name::endsWith)) {
      // Leaving it out would number the images after it differently from Keras.
      throw new MalformedFileException(
          file, "format is not supported; convert it to PNG, JPEG or BMP, or remove it");
    }
    return READABLE.stream().anyMatch(name::endsWith);
  }

  private static String fileName(Path path) {
    return path.getFileName().toString();
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return children;
  }
}
