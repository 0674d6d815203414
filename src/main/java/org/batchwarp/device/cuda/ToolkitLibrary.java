package org.batchwarp.device.cuda;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The libraries of CUDA's toolkit that a machine may have beside its driver, in the releases that
 * can be used: what is called of them is the same in all of these.
 */
@SuppressWarnings("ImmutableEnumChecker") // The list of releases cannot be changed.
enum ToolkitLibrary {
  CUBLAS(
      "cuBLAS",
      new Release(13, "libcublas.so.13", List.of("libcublasLt.so.13")),
      new Release(12, "libcublas.so.12", List.of("libcublasLt.so.12"))),
  CUSOLVER(
      "cuSOLVER",
      new Release(
          13,
          "libcusolver.so.12",
          List.of(
              "libnvJitLink.so.13", "libcublasLt.so.13", "libcublas.so.13", "libcusparse.so.12")),
      new Release(
          12,
          "libcusolver.so.11",
          List.of(
              "libnvJitLink.so.12", "libcublasLt.so.12", "libcublas.so.12", "libcusparse.so.12"))),
  NVRTC(
      "NVRTC",
      new Release(13, "libnvrtc.so.13", List.of("libnvrtc-builtins.so.13.*")),
      new Release(12, "libnvrtc.so.12", List.of("libnvrtc-builtins.so.12.*")));

  private final String title;
  private final List<Release> releases;

  ToolkitLibrary(String title, Release... releases) {
    this.title = title;
    this.releases = List.of(releases);
  }

  /**
   * A library as a major version of the toolkit has it.
   *
   * @param toolkit the major version
   * @param file the library's name
   * @param needs patterns of the names of what it loads, each before those that load it in turn
   */
  record Release(int toolkit, String file, List<String> needs) {
    @Override
    public String toString() {
      return file + " of CUDA " + toolkit;
    }
  }

  /** The name for people. */
  String title() {
    return title;
  }

  /**
   * What can be used with a driver, the best first: a driver serves the toolkits of its own major
   * version and before, and the newer one knows more GPUs.
   *
   * @param driver the major version of CUDA that it serves
   */
  List<Release> servedBy(int driver) {
    return releases.stream().filter(release -> release.toolkit <= driver).toList();
  }

  /** What to install for a driver. */
  String remedy(int driver) {
    List<Release> served = servedBy(driver);
    return served.isEmpty()
        ? "install a driver for CUDA %d or newer"
            .formatted(releases.get(releases.size() - 1).toolkit)
        : "install " + served.stream().map(Release::toString).collect(Collectors.joining(" or "));
  }
}
