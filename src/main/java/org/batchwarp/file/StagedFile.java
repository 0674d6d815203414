package org.batchwarp.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * An output file that appears under its name only when it is complete. It is written under a
 * temporary name in the same directory; {@link #commit()} renames it, replacing a file of that
 * name; {@link #close()} without commit, or the end of the program, deletes it.
 *
 * <p>Every {@link IOException} has a one-line message that names the target. For one thread.
 */
public final class StagedFile implements AutoCloseable {
  private final Path target;
  private final Path temporary;
  private final ExitCleanup cleanup;
  private final FileChannel channel;

  private StagedFile(Path target, Path temporary, ExitCleanup cleanup, FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.cleanup = cleanup;
    this.channel = channel;
  }

  /**
   * Opens an empty temporary file next to the target.
   *
   * @throws IOException if the directory does not exist or cannot be written to, or if the target
   *     is something other than a regular file
   */
  public static StagedFile create(Path target) throws IOException {
    Path directory = directoryOf(target);
    Path temporary = directory.resolve(temporaryName());
    ExitCleanup cleanup = new ExitCleanup(temporary);
    try {
      FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return new StagedFile(target, temporary, cleanup, channel);
    } catch (IOException e) {
      cleanup.close();
      throw FileFailure.cannotWrite(target, e);
    }
  }

  private static Path directoryOf(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      throw FileFailure.cannotWrite(target, "it is a directory");
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw FileFailure.cannotWrite(target, "it is not a regular file");
    }
    Path directory = target.toAbsolutePath().getParent();
    if (!Files.exists(directory)) {
      throw FileFailure.cannotWrite(target, "the directory " + directory + " does not exist");
    }
    if (!Files.isDirectory(directory)) {
      throw FileFailure.cannotWrite(target, directory + " is not a directory");
    }
    return directory;
  }

  static String temporaryName() {
    return ".batchwarp-" + UUID.randomUUID() + ".tmp";
  }

  /** Appends the remaining bytes. */
  public void write(ByteBuffer bytes) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw FileFailure.cannotWrite(target, e);
    }
  }

  /** Overwrites bytes from {@code position} on; where {@link #write} appends does not change. */
  public void overwrite(ByteBuffer bytes, long position) throws IOException {
    try {
      long start = position - bytes.position();
      while (bytes.hasRemaining()) {
        channel.write(bytes, start + bytes.position());
      }
    } catch (IOException e) {
      throw FileFailure.cannotWrite(target, e);
    }
  }

  /** A stream that appends to this file; closing it has no effect. */
  public OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        StagedFile.this.write(ByteBuffer.wrap(bytes, offset, length));
      }
    };
  }

  /**
   * Gives the file its name.
   *
   * @throws IllegalStateException if this was committed or closed before
   */
  public void commit() throws IOException {
    if (!channel.isOpen()) {
      throw new IllegalStateException(OneLine.of(target + " is already closed"));
    }
    try {
      channel.close();
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw FileFailure.cannotWrite(target, e);
    }
  }

  /** Deletes the temporary file unless it was committed; idempotent. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw FileFailure.cannotWrite(target, e);
    } finally {
      cleanup.close();
    }
  }
}
