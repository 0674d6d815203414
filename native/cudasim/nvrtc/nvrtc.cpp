/* NVRTC by nvcc. */
#include "nvrtc.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <iterator>
#include <memory>
#include <mutex>
#include <set>

#include "compilation.h"

namespace cudasim::nvrtc {

struct program {
  sources given;
  compilation result;
};

namespace {

constexpr int architectures[] = {75, 80, 86, 87, 89, 90};

struct {
  std::mutex mutex;
  std::set<program *> programs;
} live;

bool is_live(program *given) {
  std::lock_guard lock(live.mutex);
  return live.programs.count(given) > 0;
}

nvrtcResult size_of(program *given, size_t *size, size_t value) {
  if (!is_live(given)) {
    return NVRTC_ERROR_INVALID_PROGRAM;
  }
  if (!size) {
    return NVRTC_ERROR_INVALID_INPUT;
  }
  *size = value;
  return NVRTC_SUCCESS;
}

nvrtcResult copy(const std::string &from, char *to, size_t size) {
  if (!to) {
    return NVRTC_ERROR_INVALID_INPUT;
  }
  std::memcpy(to, from.c_str(), size);
  return NVRTC_SUCCESS;
}

}  // namespace
}  // namespace cudasim::nvrtc

using namespace cudasim::nvrtc;

nvrtcResult nvrtcVersion(int *major, int *minor) {
  if (!major || !minor) {
    return NVRTC_ERROR_INVALID_INPUT;
  }
  *major = version_major;
  *minor = version_minor;
  return NVRTC_SUCCESS;
}

nvrtcResult nvrtcGetNumSupportedArchs(int *count) {
  if (!count) {
    return NVRTC_ERROR_INVALID_INPUT;
  }
  *count = std::size(architectures);
  return NVRTC_SUCCESS;
}

nvrtcResult nvrtcGetSupportedArchs(int *supported) {
  if (!supported) {
    return NVRTC_ERROR_INVALID_INPUT;
  }
  std::copy(std::begin(architectures), std::end(architectures), supported);
  return NVRTC_SUCCESS;
}

const char *nvrtcGetErrorString(nvrtcResult result) {
  switch (result) {
    case NVRTC_SUCCESS:
      return "NVRTC_SUCCESS";
    case NVRTC_ERROR_OUT_OF_MEMORY:
      return "NVRTC_ERROR_OUT_OF_MEMORY";
    case NVRTC_ERROR_PROGRAM_CREATION_FAILURE:
      return "NVRTC_ERROR_PROGRAM_CREATION_FAILURE";
    case NVRTC_ERROR_INVALID_INPUT:
      return "NVRTC_ERROR_INVALID_INPUT";
    case NVRTC_ERROR_INVALID_PROGRAM:
      return "NVRTC_ERROR_INVALID_PROGRAM";
    case NVRTC_ERROR_INVALID_OPTION:
      return "NVRTC_ERROR_INVALID_OPTION";
    case NVRTC_ERROR_COMPILATION:
      return "NVRTC_ERROR_COMPILATION";
    case NVRTC_ERROR_INTERNAL_ERROR:
      return "NVRTC_ERROR_INTERNAL_ERROR";
  }
  return "NVRTC_ERROR unknown";
}

nvrtcResult nvrtcCreateProgram(nvrtcProgram *made, const char *source, const char *name, int headers,
                               const char *const *header_sources, const char *const *header_names) {
  if (!made || !source || headers < 0 || (headers > 0 && (!header_sources || !header_names))) {
    return NVRTC_ERROR_INVALID_INPUT;
  }
  auto fresh = std::make_unique<program>();
  fresh->given.name = name ? name : "default_program";
  fresh->given.source = source;
  for (int i = 0; i < headers; i++) {
    fresh->given.headers[header_names[i]] = header_sources[i];
  }
  std::lock_guard lock(live.mutex);
  live.programs.insert(fresh.get());
  *made = fresh.release();
  return NVRTC_SUCCESS;
}

nvrtcResult nvrtcDestroyProgram(nvrtcProgram *given) {
  std::lock_guard lock(live.mutex);
  if (!given || live.programs.erase(*given) == 0) {
    return NVRTC_ERROR_INVALID_PROGRAM;
  }
  delete *given;
  *given = nullptr;
  return NVRTC_SUCCESS;
}

nvrtcResult nvrtcCompileProgram(nvrtcProgram given, int count, const char *const *options_given) {
  if (!is_live(given)) {
    return NVRTC_ERROR_INVALID_PROGRAM;
  }
  if (count < 0 || (count > 0 && !options_given)) {
    return NVRTC_ERROR_INVALID_INPUT;
  }
  given->result = compilation();
  try {
    options chosen = options::parse({options_given, options_given + count});
    given->result = compile(given->given, chosen);
  } catch (const bad_option &bad) {
    given->result.log = bad.what();
    return NVRTC_ERROR_INVALID_OPTION;
  } catch (const std::exception &failure) {
    given->result.log = failure.what();
    return NVRTC_ERROR_INTERNAL_ERROR;
  }
  return given->result.succeeded ? NVRTC_SUCCESS : NVRTC_ERROR_COMPILATION;
}

nvrtcResult nvrtcGetPTXSize(nvrtcProgram given, size_t *size) {
  return size_of(given, size, is_live(given) ? given->result.ptx.size() + 1 : 0);
}

nvrtcResult nvrtcGetPTX(nvrtcProgram given, char *ptx) {
  return is_live(given) ? copy(given->result.ptx, ptx, given->result.ptx.size() + 1)
                        : NVRTC_ERROR_INVALID_PROGRAM;
}

nvrtcResult nvrtcGetCUBINSize(nvrtcProgram given, size_t *size) {
  return size_of(given, size, is_live(given) ? given->result.machine_code.size() : 0);
}

nvrtcResult nvrtcGetCUBIN(nvrtcProgram given, char *cubin) {
  return is_live(given) ? copy(given->result.machine_code, cubin, given->result.machine_code.size())
                        : NVRTC_ERROR_INVALID_PROGRAM;
}

nvrtcResult nvrtcGetProgramLogSize(nvrtcProgram given, size_t *size) {
  return size_of(given, size, is_live(given) ? given->result.log.size() + 1 : 0);
}

nvrtcResult nvrtcGetProgramLog(nvrtcProgram given, char *log) {
  return is_live(given) ? copy(given->result.log, log, given->result.log.size() + 1)
                        : NVRTC_ERROR_INVALID_PROGRAM;
}
