/* The options of NVRTC, which are fewer than those of nvcc. */
#ifndef CUDASIM_NVRTC_OPTIONS_H
#define CUDASIM_NVRTC_OPTIONS_H

#include <stdexcept>
#include <string>
#include <vector>

namespace cudasim::nvrtc {

struct bad_option : std::runtime_error {
  using runtime_error::runtime_error;
};

struct options {
  std::vector<std::string> preprocessing;  // for g++
  std::vector<std::string> compiling;      // for nvcc
  int architecture = 52;                   // such as 75
  bool machine_code = false;               // whether that is asked for, and not only PTX

  /* Throws bad_option that names the option. */
  static options parse(const std::vector<std::string> &given);
};

}  // namespace cudasim::nvrtc

#endif
