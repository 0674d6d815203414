package org.batchwarp.device.cpu;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.batchwarp.file.StagedFile;

/**
 * Libraries of the jar in a folder of this user's alone, each written once and named by its
 * content. Whatever is not as it should be is replaced, by renaming, so that programs which have it
 * loaded are not disturbed. Several threads and programs may use one folder at once.
 */
final class LibraryCache {
  /** Bits of a folder's mode. */
  private static final int ANY_ACCESS_BY_OTHERS = 0077;

  private static final int WRITABLE_BY_OTHERS = 0022;
  private static final int ONLY_OWNERS_RENAME = 01000;

  private static final int ROOT = 0;

  private final Path folder;

  LibraryCache(Path folder) {
    this.folder = folder;
  }

  /**
   * A file with a library's content, which nobody else can change.
   *
   * @throws IOException if there can be none
   */
  Path unpack(String name, byte[] content) throws IOException {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path real = folder.toRealPath();
      int self = (int) new UnixSystem().getUid();
      requirePrivate(real, self);
      Path file = real.resolve(digest(content) + "-" + name);
      if (!holds(file, content, self)) {
        write(file, content);
      }
      return file;
    } catch (UnsupportedOperationException | IllegalArgumentException | LinkageError e) {
      throw new IOException("cannot tell who owns " + folder, e);
    }
  }

  private static boolean holds(Path file, byte[] content, int self) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Owner.of(file).user == self
        && Files.size(file) == content.length
        && Arrays.equals(Files.readAllBytes(file), content);
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (StagedFile staged = StagedFile.create(file)) {
      staged.write(ByteBuffer.wrap(content));
      staged.commit();
    }
  }

  /** Whoever could rename a folder above could put another one in its place. */
  private static void requirePrivate(Path folder, int self) throws IOException {
    Owner own = Owner.of(folder);
    if (own.user != self || (own.mode & ANY_ACCESS_BY_OTHERS) != 0) {
      throw new FileSystemException(folder.toString(), null, "is open to others");
    }
    for (Path above = folder.getParent(); above != null; above = above.getParent()) {
      Owner owner = Owner.of(above);
      boolean closed =
          (owner.mode & WRITABLE_BY_OTHERS) == 0 || (owner.mode & ONLY_OWNERS_RENAME) != 0;
      if ((owner.user != self && owner.user != ROOT) || !closed) {
        throw new FileSystemException(above.toString(), null, "is open to others");
      }
    }
  }

  /** Whose a file is and who may do what with it. */
  private record Owner(int user, int mode) {
    static Owner of(Path path) throws IOException {
      Map<String, Object> attributes =
          Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
      return new Owner((Integer) attributes.get("uid"), (Integer) attributes.get("mode"));
    }
  }

  private static String digest(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
