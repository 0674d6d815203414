#include "compilation.h"

#include <filesystem>
#include <fstream>

#include "process.h"

namespace cudasim::nvrtc {

namespace {

using std::filesystem::path;

void save(const path &file, const std::string &text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

/* The source without any directive, in which lines are still known by the caller's names. */
bool preprocess(const sources &given, const options &chosen, const path &folder, const path &log) {
  path includes = folder / "include";
  std::filesystem::create_directories(includes);
  for (const auto &[name, text] : given.headers) {
    save(includes / path(name).relative_path().lexically_normal(), text);
  }
  save(folder / "source.cu", "#line 1 \"" + given.name + "\"\n" + given.source);
  std::vector<std::string> command{"g++",
                                   "-E",
                                   "-x",
                                   "c++",
                                   "-nostdinc",
                                   "-undef",
                                   "-D__CUDACC__",
                                   "-D__CUDACC_RTC__",
                                   "-D__CUDA_ARCH__=" + std::to_string(chosen.architecture * 10),
                                   "-I" + includes.string()};
  command.insert(command.end(), chosen.preprocessing.begin(), chosen.preprocessing.end());
  command.insert(command.end(),
                 {"-o", (folder / "preprocessed.cu").string(), (folder / "source.cu").string()});
  return run(command, log);
}

/* Whether the source can do without what nvcc has and NVRTC has not; the log says so if it cannot. */
bool is_for_nvrtc(const path &folder, const path &log) {
  if (content(folder / "preprocessed.cu").find("__builtin_offsetof") == std::string::npos) {
    return true;
  }
  save(log, "error: identifier \"__builtin_offsetof\" is undefined\n");
  return false;
}

bool run_nvcc(const options &chosen, const std::string &kind, const std::string &target, const path &folder,
              const path &log) {
  std::vector<std::string> command{"nvcc", "-" + kind,
                                   "-arch=" + target + std::to_string(chosen.architecture)};
  command.insert(command.end(), chosen.compiling.begin(), chosen.compiling.end());
  command.insert(command.end(), {"-o", (folder / kind).string(), (folder / "preprocessed.cu").string()});
  return run(command, log);
}

std::string with_own_version(std::string ptx) {
  size_t start = ptx.find(".version ");
  if (start != std::string::npos) {
    ptx.replace(start, ptx.find('\n', start) - start, ptx_version);
  }
  return ptx;
}

}  // namespace

compilation compile(const sources &given, const options &chosen) {
  temporary_folder folder;
  path log = folder.path / "log";
  compilation result;
  result.succeeded = preprocess(given, chosen, folder.path, log) && is_for_nvrtc(folder.path, log) &&
                     run_nvcc(chosen, "ptx", "compute_", folder.path, log) &&
                     (!chosen.machine_code || run_nvcc(chosen, "cubin", "sm_", folder.path, log));
  result.log = content(log);
  if (result.succeeded) {
    result.ptx = with_own_version(content(folder.path / "ptx"));
    result.machine_code = chosen.machine_code ? content(folder.path / "cubin") : "";
  }
  return result;
}

}  // namespace cudasim::nvrtc
