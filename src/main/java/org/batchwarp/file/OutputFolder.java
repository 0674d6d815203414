package org.batchwarp.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder to write files into, by way of {@link #path()}: either directly, or into a temporary
 * folder whose files appear in the target only at {@link #commit()}; {@link #close()} without
 * commit, or the end of the program, deletes that one with its contents.
 *
 * <p>Every {@link IOException} has a one-line message that names the target. Safe to share between
 * threads, except that none may write while one commits or closes.
 */
public final class OutputFolder implements AutoCloseable {
  private final Path target;
  private final Path path;
  private final ExitCleanup cleanup;
  private volatile boolean closed;

  private OutputFolder(Path target, Path path, ExitCleanup cleanup) {
    this.target = target;
    this.path = path;
    this.cleanup = cleanup;
  }

  /**
   * The target itself, which is created if only its parent exists.
   *
   * @throws IOException if it is not a folder or cannot be created or written to
   */
  public static OutputFolder direct(Path target) throws IOException {
    requireCreatable(target);
    if (!Files.exists(target)) {
      create(target, target);
    }
    return new OutputFolder(target, target, null);
  }

  /**
   * A temporary folder, within the target if that exists or else next to it.
   *
   * @throws IOException if the target is not a folder or cannot be created or written to
   */
  public static OutputFolder staged(Path target) throws IOException {
    requireCreatable(target);
    // Within it, so that both are surely on one file system, though the target may be a mount.
    Path parent = Files.exists(target) ? target : target.toAbsolutePath().getParent();
    Path path = parent.resolve(StagedFile.temporaryName());
    ExitCleanup cleanup = new ExitCleanup(path);
    try {
      create(path, target);
    } catch (IOException e) {
      cleanup.close();
      throw e;
    }
    return new OutputFolder(target, path, cleanup);
  }

  private static void create(Path path, Path target) throws IOException {
    try {
      Files.createDirectory(path);
    } catch (IOException e) {
      throw FileFailure.cannotWrite(target, e);
    }
  }

  private static void requireCreatable(Path target) throws IOException {
    if (Files.exists(target)) {
      if (!Files.isDirectory(target)) {
        throw FileFailure.cannotWrite(target, "it is not a directory");
      }
      if (!Files.isWritable(target)) {
        throw FileFailure.cannotWrite(target, "permission denied");
      }
      return;
    }
    Path parent = target.toAbsolutePath().getParent();
    if (!Files.isDirectory(parent)) {
      throw FileFailure.cannotWrite(target, "the directory " + parent + " does not exist");
    }
  }

  /**
   * Where to write files.
   *
   * @throws IllegalStateException if this was committed or closed before
   */
  public Path path() {
    if (closed) {
      throw new IllegalStateException(OneLine.of(target + " is already closed"));
    }
    return path;
  }

  /**
   * Moves the files to the target, in one step if it does not exist yet, else one by one, replacing
   * files of the same names, in folders too. Closes this.
   *
   * @throws IllegalStateException if this was committed or closed before
   */
  public void commit() throws IOException {
    Path complete = path();
    closed = true;
    if (!complete.equals(target)) {
      try {
        if (Files.exists(target)) {
          requireReplaceable(complete, target);
          moveChildren(complete, target);
        } else {
          Files.move(complete, target, StandardCopyOption.ATOMIC_MOVE);
        }
      } catch (IOException e) {
        throw FileFailure.cannotWrite(target, e);
      }
      close();
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    }
    return children;
  }

  /** Finds what cannot be replaced before anything is moved. */
  private static void requireReplaceable(Path from, Path into) throws IOException {
    for (Path child : children(from)) {
      Path place = into.resolve(child.getFileName());
      boolean folder = Files.isDirectory(child);
      if (Files.exists(place) && Files.isDirectory(place) != folder) {
        throw new IOException(
            "the %s %s in it is in the way"
                .formatted(folder ? "file" : "directory", child.getFileName()));
      }
      if (folder && Files.exists(place)) {
        requireReplaceable(child, place);
      }
    }
  }

  private static void moveChildren(Path from, Path into) throws IOException {
    for (Path child : children(from)) {
      Path place = into.resolve(child.getFileName());
      if (Files.isDirectory(place)) {
        moveChildren(child, place);
      } else {
        Files.move(child, place, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  /** Deletes a temporary folder unless it was committed; idempotent. */
  @Override
  public void close() throws IOException {
    closed = true;
    if (path.equals(target)) {
      return;
    }
    try {
      FileTree.delete(path);
    } catch (IOException e) {
      throw FileFailure.cannotWrite(target, e);
    } finally {
      cleanup.close();
    }
  }
}
