package org.batchwarp.array;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.batchwarp.file.FileFailure;
import org.batchwarp.file.StagedFile;

/** Named arrays in NumPy's {@code .npz} files: zip archives of {@code .npy} entries. */
public final class NpzFile {
  private static final String SUFFIX = ".npy";
  // Deflate makes data smaller by a factor of 1032 at the most.
  private static final long MAXIMUM_RATIO = 1032;
  // Any fixed time; before 1981 Java would add a field that depends on the time zone.
  private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

  private NpzFile() {}

  /**
   * Reads all arrays, each of less than 2 GiB.
   *
   * @return the arrays by name, in the order of the file; not modifiable
   * @throws MalformedFileException if the file is not a valid {@code .npz} file
   * @throws IOException if it cannot be read
   */
  public static Map<String, NdArray> read(Path file) throws IOException {
    long size = size(file);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      List<? extends ZipEntry> entries = Collections.list(zip.entries());
      requirePlausible(file, size, entries);
      Map<String, NdArray> arrays = new LinkedHashMap<>();
      for (ZipEntry entry : entries) {
        String key = key(file, entry);
        if (arrays.put(key, read(file, zip, entry)) != null) {
          throw new MalformedFileException(file, "two arrays are named " + key);
        }
      }
      return Collections.unmodifiableMap(arrays);
    } catch (MalformedFileException e) {
      throw e;
    } catch (ZipException | EOFException e) {
      throw new MalformedFileException(file, "not a valid .npz (zip) file: " + e.getMessage());
    } catch (IOException e) {
      throw FileFailure.cannotRead(file, e);
    }
  }

  /** Opens the file too, since ZipFile is less clear about why it cannot. */
  private static long size(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.size();
    } catch (IOException e) {
      throw FileFailure.cannotRead(file, e);
    }
  }

  /** Entries that share or invent compressed bytes are how small archives claim huge contents. */
  private static void requirePlausible(Path file, long size, List<? extends ZipEntry> entries)
      throws MalformedFileException {
    long unclaimed = size;
    for (ZipEntry entry : entries) {
      unclaimed -= entry.getCompressedSize();
      if (entry.getCompressedSize() < 0
          || unclaimed < 0
          || entry.getSize() / MAXIMUM_RATIO > entry.getCompressedSize()) {
        throw new MalformedFileException(
            file,
            "entry "
                + entry.getName()
                + " claims "
                + entry.getSize()
                + " bytes, more than the file can hold");
      }
    }
  }

  private static String key(Path file, ZipEntry entry) throws MalformedFileException {
    String name = entry.getName();
    if (!name.endsWith(SUFFIX)) {
      throw new MalformedFileException(file, "entry " + name + " is not an .npy array");
    }
    return name.substring(0, name.length() - SUFFIX.length());
  }

  private static NdArray read(Path file, ZipFile zip, ZipEntry entry) throws IOException {
    String name = file + ", entry " + entry.getName();
    CRC32 checksum = new CRC32();
    try (InputStream stream = new CheckedInputStream(zip.getInputStream(entry), checksum)) {
      NdArray array = NpyFile.read(Channels.newChannel(stream), entry.getSize(), name);
      // ZipFile, unlike ZipInputStream, leaves both checks to its caller.
      if (stream.read() >= 0 || checksum.getValue() != entry.getCrc()) {
        throw new MalformedFileException(name, "data are corrupt (their checksum is wrong)");
      }
      return array;
    }
  }

  /**
   * Writes arrays, uncompressed and sorted by name, so that equal arrays give equal files. The file
   * appears, or is replaced, only when it is complete.
   *
   * @throws IOException if it cannot be written
   */
  public static void write(Path file, Map<String, NdArray> arrays) throws IOException {
    try (StagedFile staged = StagedFile.create(file)) {
      try (ZipOutputStream zip = new ZipOutputStream(staged.stream())) {
        for (Map.Entry<String, NdArray> array : new TreeMap<>(arrays).entrySet()) {
          write(zip, array.getKey() + SUFFIX, array.getValue());
        }
      }
      staged.commit();
    }
  }

  private static void write(ZipOutputStream zip, String name, NdArray array) throws IOException {
    ByteBuffer header = NpyFile.header(array);
    CRC32 checksum = new CRC32();
    checksum.update(header.duplicate());
    checksum.update(array.bytes());
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(header.remaining() + (long) array.bytes().remaining());
    entry.setCrc(checksum.getValue());
    entry.setTimeLocal(ENTRY_TIME);
    zip.putNextEntry(entry);
    Channels.newChannel(zip).write(header);
    Channels.newChannel(zip).write(array.bytes());
    zip.closeEntry();
  }
}
