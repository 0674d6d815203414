/* A call that fails: its code, and what is worth saying beside. */
#pragma once

#include <cuda.h>

#include <stdexcept>
#include <string>

namespace cudasim {

struct refusal : std::runtime_error {
  refusal(CUresult code, const std::string &why) : runtime_error(why), code(code) {}

  CUresult code;
};

}  // namespace cudasim
