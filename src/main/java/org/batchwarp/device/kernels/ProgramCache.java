package org.batchwarp.device.kernels;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.batchwarp.file.StagedFile;

/**
 * Compiled programs on disk, so that only the first run on a machine compiles. An entry is named by
 * the digest of all that it was made from, and begins with the digest of its contents. Whatever
 * cannot be read or written is as good as not there: the cache saves time and nothing else.
 */
public final class ProgramCache {
  private static final int DIGEST_BYTES = 32;

  private final Path folder;

  /** Below a folder, which need not exist. */
  public ProgramCache(Path folder) {
    this.folder = folder;
  }

  /** Where the programs are. */
  public Path folder() {
    return folder;
  }

  /**
   * What was stored under a key.
   *
   * @param key all that the program was made from: source, options, compiler
   */
  public Optional<byte[]> read(List<String> key) {
    try {
      byte[] entry = Files.readAllBytes(file(key));
      if (entry.length <= DIGEST_BYTES) {
        return Optional.empty();
      }
      byte[] program = Arrays.copyOfRange(entry, DIGEST_BYTES, entry.length);
      boolean intact = Arrays.equals(digest().digest(program), Arrays.copyOf(entry, DIGEST_BYTES));
      return intact ? Optional.of(program) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Stores a program under a key. */
  public void write(List<String> key, byte[] program) {
    try {
      Files.createDirectories(folder);
      try (StagedFile file = StagedFile.create(file(key))) {
        file.write(ByteBuffer.wrap(digest().digest(program)));
        file.write(ByteBuffer.wrap(program));
        file.commit();
      }
    } catch (IOException e) {
      // The next run compiles again.
    }
  }

  private Path file(List<String> key) {
    MessageDigest digest = digest();
    for (String part : key) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
      digest.update(bytes);
    }
    return folder.resolve(HexFormat.of().formatHex(digest.digest()) + ".bin");
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
