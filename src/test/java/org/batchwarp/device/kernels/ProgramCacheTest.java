package org.batchwarp.device.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.batchwarp.Fixtures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramCacheTest {
  private static final List<String> KEY = List.of("platform", "options", "source");
  private static final byte[] PROGRAM = {1, 2, 3, 4, 5};

  @TempDir private Path root;

  private Path folder;
  private ProgramCache cache;

  @BeforeEach
  void createCache() {
    folder = root.resolve("made/when/needed");
    cache = new ProgramCache(folder);
  }

  /** The only entry's file. */
  private Path entry() throws IOException {
    List<String> files = Fixtures.list(folder);
    assertEquals(1, files.size(), files::toString);
    return folder.resolve(files.get(0));
  }

  private void assertMiss(List<String> key) {
    assertTrue(cache.read(key).isEmpty(), key::toString);
  }

  private void assertHit(List<String> key, byte[] program) {
    assertArrayEquals(program, cache.read(key).orElseThrow());
  }

  @Test
  void givesWhatWasStored() throws IOException {
    assertMiss(KEY);
    cache.write(KEY, PROGRAM);
    assertHit(KEY, PROGRAM);
    assertTrue(entry().getFileName().toString().matches("[0-9a-f]{64}\\.bin"));
    assertArrayEquals(PROGRAM, new ProgramCache(folder).read(KEY).orElseThrow());
  }

  @Test
  void aNewProgramReplacesTheOldOne() throws IOException {
    cache.write(KEY, new byte[1000]);
    cache.write(KEY, PROGRAM);
    assertHit(KEY, PROGRAM);
    entry();
  }

  @Test
  void everyPartOfTheKeyCounts() {
    cache.write(KEY, PROGRAM);
    for (int part = 0; part < KEY.size(); part++) {
      String[] other = KEY.toArray(String[]::new);
      other[part] += " ";
      assertMiss(List.of(other));
    }
    assertMiss(KEY.subList(0, 2));
    assertMiss(KEY.subList(1, 3));
  }

  @Test
  void partsOfTheKeyAreNotConfused() {
    List<List<String>> keys =
        List.of(
            List.of("ab", "c"),
            List.of("a", "bc"),
            List.of("abc"),
            List.of("abc", ""),
            List.of("", "abc"),
            List.of("c", "ab"));
    for (int i = 0; i < keys.size(); i++) {
      cache.write(keys.get(i), new byte[] {(byte) i});
    }
    for (int i = 0; i < keys.size(); i++) {
      assertHit(keys.get(i), new byte[] {(byte) i});
    }
  }

  @Test
  void aTruncatedEntryIsNotThere() throws IOException {
    cache.write(KEY, PROGRAM);
    byte[] whole = Files.readAllBytes(entry());
    for (int length = 0; length < whole.length; length++) {
      Files.write(entry(), Arrays.copyOf(whole, length));
      assertMiss(KEY);
    }
    Files.write(entry(), whole);
    assertHit(KEY, PROGRAM);
  }

  @Test
  void anEntryWithAFlippedBitIsNotThere() throws IOException {
    cache.write(KEY, PROGRAM);
    byte[] whole = Files.readAllBytes(entry());
    for (int bit = 0; bit < Byte.SIZE * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      Files.write(entry(), flipped);
      assertMiss(KEY);
    }
  }

  @Test
  void aBrokenEntryIsReplaced() throws IOException {
    cache.write(KEY, PROGRAM);
    Files.write(entry(), new byte[50]);
    cache.write(KEY, PROGRAM);
    assertHit(KEY, PROGRAM);
  }

  @Test
  void aFolderInAnEntrysPlaceIsNotThere() throws IOException {
    cache.write(KEY, PROGRAM);
    Path entry = entry();
    Files.delete(entry);
    Files.createDirectories(entry.resolve("inner"));
    assertMiss(KEY);
    cache.write(KEY, PROGRAM);
    assertMiss(KEY);
    assertEquals(List.of("inner"), Fixtures.list(entry()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"made", "made/when", "made/when/needed"})
  void whereAFileIsInTheWayThereIsNoCache(String place) throws IOException {
    Path file = root.resolve(place);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "mine");
    cache.write(KEY, PROGRAM);
    assertMiss(KEY);
    assertEquals("mine", Files.readString(file));
  }

  /** Nobody can create files among the processes, not even root; nor folders. */
  @EnabledOnOs(OS.LINUX)
  @ParameterizedTest
  @ValueSource(strings = {"/proc", "/proc/batchwarp/opencl"})
  void whereNothingCanBeWrittenThereIsNoCache(String unwritable) {
    cache = new ProgramCache(Path.of(unwritable));
    cache.write(KEY, PROGRAM);
    assertMiss(KEY);
  }

  @Test
  void anEntryIsWholeWhileTwoThreadsWriteIt() throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Void>> writers = new ArrayList<>();
      for (byte value = 1; value <= 2; value++) {
        byte[] program = new byte[100_000];
        Arrays.fill(program, value);
        writers.add(threads.submit(() -> writeAndRead(program, start)));
      }
      for (Future<Void> writer : writers) {
        writer.get();
      }
    } finally {
      threads.shutdownNow();
    }
    entry();
  }

  /** After a thread's first write there is always an entry, be it the other thread's. */
  private Void writeAndRead(byte[] program, CyclicBarrier start) throws Exception {
    start.await();
    for (int i = 0; i < 100; i++) {
      cache.write(KEY, program);
      byte[] read = cache.read(KEY).orElseThrow();
      assertEquals(program.length, read.length);
    }
    return null;
  }
}
