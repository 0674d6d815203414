package org.batchwarp.device.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolkitFoldersTest {
  @TempDir private Path root;
  private final Map<String, String> environment = new HashMap<>();

  private Path create(String path) throws IOException {
    return Files.createDirectories(root.resolve(path));
  }

  private List<List<Path>> found() {
    return new ToolkitFolders(root, environment).installations();
  }

  @Test
  void whereNothingIsInstalledNothingIsFound() throws IOException {
    environment.put("CUDA_HOME", root.resolve("gone").toString());
    environment.put("VIRTUAL_ENV", " ");
    create("usr/local/lib/python3.12/site-packages/numpy");
    Files.createFile(create("usr/local").resolve("cuda"));
    assertEquals(List.of(), found());
  }

  @Test
  void whatTheEnvironmentNamesComesFirstAndThenTheNewestToolkit() throws IOException {
    Path older = create("usr/local/cuda-12.9/lib64");
    Path newer = create("usr/local/cuda-12.10/targets/x86_64-linux/lib");
    create("usr/local/cuda-old/lib64");
    Path own = create("own/lib");
    Path conda = create("conda/targets/x86_64-linux/lib");
    environment.put("CUDA_PATH", root.resolve("own").toString());
    environment.put("CONDA_PREFIX", root.resolve("conda").toString());
    assertEquals(List.of(List.of(own), List.of(newer), List.of(older), List.of(conda)), found());
  }

  @Test
  void theFoldersOfOneToolkitBelongTogether() throws IOException {
    Path first = create("usr/local/cuda/lib64");
    Path second = create("usr/local/cuda/targets/x86_64-linux/lib");
    environment.put("CUDA_HOME", root.resolve("usr/local/cuda").toString());
    assertEquals(List.of(List.of(first, second)), found());
  }

  @Test
  void packagesOfPythonAreFoundInTheActiveEnvironmentAndInThatOfAll() throws IOException {
    String packages = "lib/python3.12/site-packages/nvidia/";
    Path all = create("usr/local/lib/python3.11/dist-packages/nvidia/cu13/lib");
    Path users = create("home/.local/" + packages + "cublas/lib");
    Path blas = create("active/" + packages + "cublas/lib");
    Path solver = create("active/" + packages + "cusolver/lib");
    create("active/" + packages + "cuda_runtime/include");
    environment.put("VIRTUAL_ENV", root.resolve("active").toString());
    environment.put("HOME", root.resolve("home").toString());
    assertEquals(List.of(List.of(blas, solver), List.of(users), List.of(all)), found());
  }
}
