package org.batchwarp.device.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceReport;
import org.batchwarp.device.Devices;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which kernels a name opens, and what is said where there are none. */
class CpuSelectionTest {
  private static final Platform LINUX = new Platform("linux", "x86_64");

  @TempDir private Path folder;

  private static String description(String name) {
    try (Device device = Devices.open(name)) {
      assertEquals("cpu", device.name());
      return device.description();
    }
  }

  @Test
  void withoutASelectorItIsTheBestSetOnAllProcessors() {
    Requirements.device("cpu");
    String best = description("cpu");
    assertTrue(best.endsWith(", threads: " + Runtime.getRuntime().availableProcessors()), best);
    List<InstructionSet> usable =
        Arrays.stream(InstructionSet.values()).filter(set -> opens("cpu:" + set.label())).toList();
    assertTrue(best.startsWith(usable.get(usable.size() - 1).description()), best);
    assertEquals(best, description("cpu:"));
  }

  private static boolean opens(String name) {
    try (Device device = Devices.open(name)) {
      return device.name().equals("cpu");
    } catch (IllegalStateException e) {
      return false;
    }
  }

  @Test
  void theReportSaysWhatOpens() {
    Requirements.device("cpu");
    DeviceReport report = new CpuDeviceProvider().probe().get(0);
    assertTrue(report.works());
    assertFalse(report.accelerates());
    assertEquals(report.detail(), description(report.name()));
  }

  @Test
  void threadsAndSetAreGivenApartOrTogether() {
    Requirements.instructionSet("x86-64-v2");
    assertTrue(description("cpu:5").endsWith(", threads: 5"));
    assertTrue(description("cpu:x86-64-v2").startsWith("x86-64-v2 (SSE4.2), threads: "));
    assertEquals("x86-64-v2 (SSE4.2), threads: 3", description("cpu:3:x86-64-v2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "1025",
        "two",
        "2:",
        ":",
        ":2",
        ":x86-64-v3",
        "x86-64-v3:2",
        "2:2",
        "2:x86-64-v9",
        "x86-64-v3:x86-64-v3",
        "0:x86-64-v3",
        "2:x86-64-v3:",
        "X86-64-V3",
        "avx2",
        " 2"
      })
  void otherSelectorsAreRefusedWithWhatIsAllowed(String selector) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Devices.open("cpu:" + selector))
            .getMessage();
    assertTrue(message.startsWith("cpu device: '" + selector + "' must be"), message);
    assertTrue(message.contains("1 to 1024") && message.contains("x86-64-v3, "), message);
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x86_64",
    "Linux, aarch64, linux-arm64",
    "Mac OS X, x86_64, macos-x86_64",
    "Mac OS X, aarch64, macos-arm64",
    "FreeBSD, amd64, freebsd-x86_64",
    "Linux, riscv64, linux-riscv64",
  })
  void platformsAreThoseOfTheBuild(String system, String processor, String expected) {
    assertEquals(expected, Platform.of(system, processor).folder());
  }

  /** As if the jar had these files. */
  private CpuDeviceProvider provider(Platform platform, Map<String, byte[]> jar) {
    return new CpuDeviceProvider(
        new KernelLibraries(
            platform,
            name -> Optional.ofNullable(jar.get(name)),
            new LibraryLoader(folder.resolve("native"))));
  }

  private static void assertMissing(CpuDeviceProvider provider, String reason) {
    DeviceReport report = provider.probe().get(0);
    assertFalse(report.works());
    assertEquals("cpu", report.name());
    assertTrue(report.detail().contains(reason), report.detail());
    assertEquals(1, report.detail().lines().count());
    String message =
        assertThrows(IllegalStateException.class, () -> provider.open("2")).getMessage();
    assertTrue(message.contains(reason), message);
  }

  @Test
  void aJarThatWasBuiltWithoutACompilerSaysSo() {
    assertMissing(
        provider(LINUX, Map.of()),
        "the jar has no kernels of the cpu device for linux-x86_64: build it there");
    assertMissing(
        provider(new Platform("windows 11", "x86_64"), Map.of("linux-x86_64/x", new byte[1])),
        "for windows 11-x86_64");
  }

  @Test
  void whatIsNoLibraryIsReportedAsTheSystemDoes() {
    assertMissing(
        provider(
            LINUX,
            Map.of(
                "linux-x86_64/libbatchwarp-features.so", new byte[] {1, 2, 3},
                "linux-x86_64/libbatchwarp-x86-64-v2.so", new byte[] {4, 5, 6})),
        "cpu device: cannot load libbatchwarp-features.so");
  }

  @Test
  void aSetOfAnotherPlatformIsRefusedWithThoseThatThereAre() {
    Requirements.instructionSet("x86-64-v2");
    String message =
        assertThrows(IllegalStateException.class, () -> Devices.open("cpu:2:arm64")).getMessage();
    assertTrue(
        message.matches(
            "cpu device: the jar has no kernels of arm64 for .*-x86_64, only of x86-64-v2 .*"),
        message);
  }

  @Test
  void aProcessorHasAllLevelsUpToItsOwn() {
    assertTrue(InstructionSet.X86_64_V3.isIn(3));
    assertTrue(InstructionSet.X86_64_V2.isIn(4));
    assertFalse(InstructionSet.X86_64_V4.isIn(3));
    assertFalse(InstructionSet.X86_64_V2.isIn(1));
    assertTrue(InstructionSet.ARM64.isIn(0));
  }
}
