package org.batchwarp.device.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.batchwarp.Fixtures;
import org.batchwarp.testing.JavaRun;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How libraries get from the jar to where they can be loaded. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LibraryCacheTest {
  private static final String NAME = "library.so";
  private static final byte[] CONTENT = {1, 2, 3, 4, 5};

  @TempDir private Path root;

  private Path folder;

  @BeforeEach
  void nameFolder() throws IOException {
    folder = root.toRealPath().resolve("made/when/needed");
  }

  private Path unpack() throws IOException {
    return new LibraryCache(folder).unpack(NAME, CONTENT);
  }

  private void assertHolds(Path file) throws IOException {
    assertArrayEquals(CONTENT, Files.readAllBytes(file));
    assertEquals(List.of(file.getFileName().toString()), Fixtures.list(folder));
  }

  private static void allow(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void unpacksToAFolderThatIsTheUsersAlone() throws IOException {
    Path file = unpack();
    assertHolds(file);
    assertTrue(file.getFileName().toString().matches("[0-9a-f]{64}-library.so"));
    for (Path made = folder; !made.equals(root.toRealPath()); made = made.getParent()) {
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
    }
  }

  @Test
  void whatIsThereIsNotWrittenAgain() throws IOException {
    Path file = unpack();
    Object written = Files.getAttribute(file, "unix:ino");
    assertEquals(file, unpack());
    assertEquals(written, Files.getAttribute(file, "unix:ino"));
  }

  @Test
  void otherContentIsAnotherFile() throws IOException {
    Path other = new LibraryCache(folder).unpack(NAME, new byte[] {5, 4, 3});
    assertNotEquals(other, unpack());
    assertEquals(2, Fixtures.list(folder).size());
  }

  /** A program that has loaded the old file goes on with it. */
  @ParameterizedTest
  @ValueSource(strings = {"", "\1\2\3\4", "\1\2\3\4\6", "\1\2\3\4\5\6"})
  void aWrongFileIsReplacedAndNotChanged(String content) throws IOException {
    Path file = unpack();
    Files.writeString(file, content);
    Path old = Files.createLink(root.resolve("old"), file);
    assertEquals(file, unpack());
    assertHolds(file);
    assertEquals(content, Files.readString(old));
  }

  @Test
  void aLinkInTheFilesPlaceIsReplaced() throws IOException {
    Path file = unpack();
    Path elsewhere = Files.move(file, root.resolve("elsewhere"));
    Files.createSymbolicLink(file, elsewhere);
    unpack();
    assertTrue(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
    assertHolds(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwx---rwx", "rwxr-xr-x"})
  void aFolderThatIsOpenToOthersIsNotTrusted(String permissions) throws IOException {
    unpack();
    allow(folder, permissions);
    assertRefused(folder + ": is open to others");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwx---rwx"})
  void norIsAFolderThatOthersCouldReplace(String permissions) throws IOException {
    unpack();
    allow(folder.getParent(), permissions);
    assertRefused(folder.getParent() + ": is open to others");
    allow(folder.getParent(), "rwxr-xr-x");
    unpack();
  }

  /** Only root can give folders and files away. */
  @ParameterizedTest
  @ValueSource(strings = {"made", "made/when/needed"})
  void norIsAFolderOfAnotherUser(String place) throws IOException {
    assumeTrue(new UnixSystem().getUid() == 0, "needs root");
    unpack();
    Files.setAttribute(root.resolve(place), "unix:uid", 1);
    assertRefused("is open to others");
  }

  @Test
  void aFileOfAnotherUserIsReplaced() throws IOException {
    assumeTrue(new UnixSystem().getUid() == 0, "needs root");
    Path file = unpack();
    Files.setAttribute(file, "unix:uid", 1);
    unpack();
    assertEquals(0, Files.getAttribute(file, "unix:uid"));
    assertHolds(file);
  }

  private void assertRefused(String reason) {
    String message = assertThrows(IOException.class, this::unpack).getMessage();
    assertTrue(message.contains(reason), message);
  }

  @Test
  void threadsMayUnpackAtOnce() throws Exception {
    CyclicBarrier start = new CyclicBarrier(4);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Path>> unpackers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        unpackers.add(
            threads.submit(
                () -> {
                  start.await();
                  return unpack();
                }));
      }
      Set<Path> unpacked = new HashSet<>();
      for (Future<Path> unpacker : unpackers) {
        unpacked.add(unpacker.get());
      }
      assertEquals(1, unpacked.size());
      assertHolds(unpacked.iterator().next());
    } finally {
      threads.shutdownNow();
    }
  }

  /** Tells what of the cpu device works with a cache, and from where the kernels were loaded. */
  static final class Opened {
    private Opened() {}

    public static void main(String[] arguments) throws IOException {
      System.out.println(new CpuDeviceProvider().probe().get(0).works());
      Files.readAllLines(Path.of("/proc/self/maps")).stream()
          .filter(line -> line.contains("libbatchwarp-x86") || line.contains("libbatchwarp-arm"))
          .map(line -> line.replaceFirst("[^/]*", ""))
          .distinct()
          .forEach(System.out::println);
    }
  }

  private static ProcessBuilder opening(Path cache, Path temporary) throws IOException {
    Requirements.device("cpu");
    ProcessBuilder command =
        JavaRun.command(
            List.of("-Djava.io.tmpdir=" + Files.createDirectories(temporary)), Opened.class);
    command.environment().put("BATCHWARP_CACHE", cache.toString());
    return command;
  }

  @EnabledOnOs(OS.LINUX)
  @Test
  void programsMayUnpackAtOnce() throws Exception {
    Path cache = root.toRealPath().resolve("cache");
    List<Process> programs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      programs.add(opening(cache, root.resolve("temporary" + i)).start());
    }
    for (Process program : programs) {
      List<String> said = program.inputReader().lines().toList();
      assertEquals("true", said.get(0));
      assertTrue(said.get(1).startsWith(cache + "/native/"), said::toString);
      assertEquals(0, program.waitFor());
    }
    assertEquals(2, Fixtures.list(cache.resolve("native")).size());
  }

  /** Nobody can create files among the processes, not even root. */
  @EnabledOnOs(OS.LINUX)
  @Test
  void whereTheCacheCannotBeWrittenATemporaryFolderServes() throws Exception {
    Path temporary = root.toRealPath().resolve("temporary");
    JavaRun run = JavaRun.of(opening(Path.of("/proc/batchwarp"), temporary));
    assertEquals("true", run.out().get(0), run::toString);
    assertTrue(run.out().get(1).startsWith(temporary + "/batchwarp"), run::toString);
    assertEquals(
        List.of(),
        Fixtures.list(temporary).stream().filter(name -> name.startsWith("batchwarp")).toList());
  }

  @EnabledOnOs(OS.LINUX)
  @Test
  void whereOthersCanWriteToTheCacheATemporaryFolderServes() throws Exception {
    Path cache = Files.createDirectories(root.toRealPath().resolve("cache/native"));
    allow(cache, "rwxrwxrwx");
    JavaRun run = JavaRun.of(opening(cache.getParent(), root.resolve("temporary")));
    assertEquals("true", run.out().get(0), run::toString);
    assertEquals(List.of(), Fixtures.list(cache));
  }
}
