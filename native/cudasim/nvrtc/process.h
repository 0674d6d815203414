/* Running a program, and files that are gone afterwards. */
#ifndef CUDASIM_NVRTC_PROCESS_H
#define CUDASIM_NVRTC_PROCESS_H

#include <filesystem>
#include <string>
#include <vector>

namespace cudasim::nvrtc {

/* A new, empty folder for temporary files, deleted with all that is in it. */
class temporary_folder {
 public:
  temporary_folder();
  ~temporary_folder();
  temporary_folder(const temporary_folder &) = delete;
  temporary_folder &operator=(const temporary_folder &) = delete;

  std::filesystem::path path;
};

/*
 * Runs a program that is looked for in PATH, with its output in a file, to which it is appended. Whether it
 * ended well; throws std::runtime_error if it cannot be run.
 */
bool run(const std::vector<std::string> &command, const std::filesystem::path &log);

std::string content(const std::filesystem::path &file);

}  // namespace cudasim::nvrtc

#endif
