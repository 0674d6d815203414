package org.batchwarp.testing;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceReport;
import org.batchwarp.device.Devices;
import org.batchwarp.device.host.HostLibrary;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What some tests need beyond the JDK. A test whose need is not met is skipped, or fails where the
 * environment variable {@code BATCHWARP_REQUIRE_ALL} is 1.
 */
public final class Requirements {
  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final Path FASHION_MNIST = Path.of("/usr/share/datasets/fashion-mnist");

  private Requirements() {}

  /** A Python interpreter that has keras_preprocessing and what it needs. */
  public static Path python() {
    require(
        canImport("keras_preprocessing.image, numpy, scipy.ndimage, PIL"),
        PYTHON
            + " cannot import keras_preprocessing: install python3-keras-preprocessing,"
            + " python3-numpy, python3-scipy and python3-pil");
    return PYTHON;
  }

  /**
   * A library of Python with a NumPy that exchanges DLPack tensors.
   *
   * @param library its file name
   * @param home the folder of its modules, for {@code PYTHONHOME}
   */
  public record EmbeddableNumpy(String library, String home) {}

  /** The library of the same Python. */
  public static EmbeddableNumpy embeddableNumpy() {
    List<String> found =
        said(
            "import ctypes, numpy, sys, sysconfig; numpy.from_dlpack;"
                + " name = sysconfig.get_config_var('INSTSONAME'); ctypes.CDLL(name);"
                + " print(name, sys.base_prefix, sep='\\n')");
    require(
        found.size() == 2,
        PYTHON + " has no library with NumPy 1.22 or newer: install libpython3-dev, python3-numpy");
    return new EmbeddableNumpy(found.get(0), found.get(1));
  }

  /** The folder of the Fashion-MNIST files, gzipped idx. */
  public static Path fashionMnist() {
    require(
        Files.isReadable(FASHION_MNIST.resolve("t10k-images-idx3-ubyte.gz")),
        FASHION_MNIST + " is not there: install dataset-fashion-mnist");
    return FASHION_MNIST;
  }

  /** Linear algebra by OpenBLAS. */
  public static HostLibrary openBlas() {
    HostLibrary best = HostLibrary.best();
    require(best.name().equals("OpenBLAS"), "OpenBLAS does not load: add its natives' jar");
    return best;
  }

  /** That a device of this kind can be used here, whatever the selector in its name. */
  public static void device(String name) {
    List<DeviceReport> reports =
        Devices.reports().stream()
            .filter(report -> kind(report.name()).equals(kind(name)))
            .toList();
    require(reports.stream().anyMatch(DeviceReport::works), "no device " + name + ": " + reports);
  }

  /** That cuBLAS and cuSOLVER compute for a {@code cuda} device. */
  public static void cudaMath(Device device) {
    String name = device.linearAlgebra().host().name();
    require(name.equals("cuSOLVER"), name + " takes the place of cuBLAS and cuSOLVER");
  }

  /** That the {@code cpu} device can use an instruction set here, such as {@code x86-64-v3}. */
  public static void instructionSet(String name) {
    device("cpu");
    try (Device device = Devices.open("cpu:" + name)) {
      require(true, device.description());
    } catch (IllegalStateException e) {
      require(false, e.getMessage());
    }
  }

  private static String kind(String name) {
    return name.split(":", 2)[0];
  }

  private static boolean canImport(String modules) {
    return said("import " + modules + "; print('yes')").equals(List.of("yes"));
  }

  /** The lines that a program of Python prints, or none if it fails. */
  private static List<String> said(String program) {
    if (!Files.isExecutable(PYTHON)) {
      return List.of();
    }
    try {
      Process process =
          new ProcessBuilder(PYTHON.toString(), "-c", program)
              .redirectError(Redirect.DISCARD)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? said.lines().toList() : List.of();
    } catch (IOException failure) {
      return List.of();
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private static void require(boolean met, String message) {
    if ("1".equals(System.getenv("BATCHWARP_REQUIRE_ALL"))) {
      Assertions.assertTrue(met, message);
    } else {
      Assumptions.assumeTrue(met, message);
    }
  }
}
