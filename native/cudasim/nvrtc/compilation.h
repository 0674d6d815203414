/*
 * Compiles as NVRTC 12.6 or 13.0 does, by nvcc. Only what the caller gives can be included: sources go through a
 * preprocessor that knows of no folder, and what comes out has nothing left to include.
 */
#ifndef CUDASIM_NVRTC_COMPILATION_H
#define CUDASIM_NVRTC_COMPILATION_H

#include <map>
#include <string>
#include <vector>

#include "options.h"

namespace cudasim::nvrtc {

constexpr int version_major = STAND_IN_MAJOR;
constexpr int version_minor = version_major == 12 ? 6 : 0;

/* The newest PTX that it writes. The kernels need nothing newer, whatever nvcc calls it. */
constexpr const char *ptx_version = version_major == 12 ? ".version 8.5" : ".version 9.0";

struct sources {
  std::string name;  // of the source, for messages
  std::string source;
  std::map<std::string, std::string> headers;  // by the names that they are included by
};

struct compilation {
  bool succeeded = false;
  std::string log;
  std::string ptx;
  std::string machine_code;  // empty if it was not asked for
};

compilation compile(const sources &, const options &);

}  // namespace cudasim::nvrtc

#endif
