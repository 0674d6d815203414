package org.batchwarp.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.batchwarp.Fixtures;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.NpyFile;
import org.batchwarp.array.NpzFile;

/** Whatever happens to a file, reading it gives data or an IOException with a one-line message. */
class CorruptFileTest {
  private static final byte[] IDX = {
    0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60
  };

  private interface Reading {
    void read(Path file) throws IOException;
  }

  /** Overwrites a byte; positions wrap around at the end of the file. */
  private record Change(int position, byte value) {}

  private static Path folder;

  @BeforeContainer
  static void createFolder() throws IOException {
    folder = Files.createTempDirectory("corrupt");
  }

  @AfterContainer
  static void deleteFolder() throws IOException {
    for (String name : Fixtures.list(folder)) {
      Files.delete(folder.resolve(name));
    }
    Files.delete(folder);
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    return Combinators.combine(Arbitraries.integers().between(0, 1 << 16), Arbitraries.bytes())
        .as(Change::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<String> npyFiles() {
    return Arbitraries.of("float32.npy", "version2.npy", "one_axis.npy", "bad_structured.npy");
  }

  @Provide
  Arbitrary<String> npzFiles() {
    return Arbitraries.of("named.npz", "compressed.npz");
  }

  @Provide
  Arbitrary<String> imageFiles() {
    return Arbitraries.of(
        "rgba.png",
        "palette_alpha.png",
        "rgb565.bmp",
        "run_lengths.bmp",
        "palette4.bmp",
        "rgb.jpg",
        "progressive.jpg",
        "profile.jpg",
        "bad_cmyk.jpg");
  }

  @Property
  void npy(@ForAll("npyFiles") String name, @ForAll("changes") List<Change> changes)
      throws IOException {
    check(Files.readAllBytes(Fixtures.array(name)), changes, NpyFile::read);
  }

  @Property
  void npz(@ForAll("npzFiles") String name, @ForAll("changes") List<Change> changes)
      throws IOException {
    check(Files.readAllBytes(Fixtures.array(name)), changes, NpzFile::read);
  }

  @Property
  void idx(@ForAll boolean gzip, @ForAll("changes") List<Change> changes) throws IOException {
    check(gzip ? gzip(IDX) : IDX, changes, file -> readAll(ImageSource.idx(file)));
  }

  @Property
  void anySource(@ForAll byte[] bytes) throws IOException {
    check(bytes, List.of(), file -> readAll(ImageSource.open(file, DataFormat.CHANNELS_FIRST)));
  }

  @Property(tries = 500)
  void images(@ForAll("imageFiles") String name, @ForAll("changes") List<Change> changes)
      throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.image(name));
    check(bytes, changes, ImageFileReader::size);
    check(bytes, changes, ImageFileReader::decode);
  }

  private static void readAll(ImageSource source) throws IOException {
    try (source) {
      for (int i = 0; i < source.count(); i++) {
        source.read(i, ByteBuffer.allocate(source.shape().values() * source.type().bytes()));
      }
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream stream = new GZIPOutputStream(compressed)) {
      stream.write(bytes);
    }
    return compressed.toByteArray();
  }

  private static void check(byte[] original, List<Change> changes, Reading reading)
      throws IOException {
    byte[] bytes = original.clone();
    for (Change change : changes) {
      bytes[change.position() % bytes.length] = change.value();
    }
    Path file = Files.write(folder.resolve("file"), bytes);
    try {
      reading.read(file);
    } catch (IOException e) {
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
      assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    }
  }
}
