/* Modules from PTX text, their functions and variables. */
#include <cuda.h>

#include <algorithm>
#include <cstring>

#include "occupancy.h"
#include "process.h"

using namespace cudasim;

namespace {

/* The newest PTX that a driver takes, as 90 for 9.0. */
int newest_isa(int driver_version) {
  static constexpr int versions[][2] = {{13000, 90}, {12090, 88}, {12080, 87}, {12070, 86},
                                        {12050, 85}, {12040, 84}, {12030, 83}, {12020, 82},
                                        {12010, 81}, {12000, 80}, {11080, 78}, {11000, 70}};
  for (auto [driver, isa] : versions) {
    if (driver_version >= driver) {
      return isa;
    }
  }
  return 65;
}

/* The text of an image, if it is PTX, which begins with comments and .version. */
std::string_view ptx_of(const void *image) {
  auto *text = static_cast<const char *>(image);
  for (size_t i = 0; i < 4; ++i) {
    auto letter = static_cast<unsigned char>(text[i]);
    if (letter == 0 || letter > 126 || (letter < ' ' && std::strchr("\t\r\n", letter) == nullptr)) {
      throw refusal(CUDA_ERROR_NO_BINARY_FOR_GPU, "the image is machine code; only PTX is simulated");
    }
  }
  std::string_view all(text);
  if (all.find(".version") == std::string_view::npos) {
    throw refusal(CUDA_ERROR_INVALID_IMAGE, "the image is no PTX: it has no .version");
  }
  return all;
}

std::shared_ptr<const ptx::module> parse(driver &driver, std::string_view text) {
  if (driver.parsed == nullptr || driver.parsed_text != text) {
    driver.parsed = std::make_shared<const ptx::module>(ptx::module::parse(text));
    driver.parsed_text = text;
  }
  return driver.parsed;
}

void load(driver &driver, CUmodule *handle, const void *image) {
  auto owner = driver.current();
  driver.may_fail("create");
  if (image == nullptr) {
    throw refusal(CUDA_ERROR_INVALID_VALUE, "the image is null");
  }
  auto text = ptx_of(image);
  std::shared_ptr<const ptx::module> parsed;
  try {
    parsed = parse(driver, text);
  } catch (const ptx::error &wrong) {
    throw refusal(CUDA_ERROR_INVALID_PTX, wrong.what());
  }
  int newest = newest_isa(driver.asked.driver_version);
  if (parsed->isa_version() > newest) {
    throw refusal(CUDA_ERROR_UNSUPPORTED_PTX_VERSION,
                  "the PTX is of version " + std::to_string(parsed->isa_version()) +
                      "; this driver takes up to " + std::to_string(newest));
  }
  const gpu &plays = owner->on->plays;
  if (parsed->target() > 10 * plays.major + plays.minor) {
    throw refusal(CUDA_ERROR_NO_BINARY_FOR_GPU, "the PTX is for sm_" + std::to_string(parsed->target()));
  }
  auto made = std::make_shared<module>();
  made->made_by = driver.caller();
  made->owner = owner;
  made->code = parsed;
  for (const auto &variable : made->code->variables()) {
    uint64_t address =
        driver.allocate(owner, std::max<uint64_t>(variable.bytes, 1), "variable " + variable.name);
    driver.allocations.at(address).variable = true;
    if (variable.initial.empty()) {
      driver.memory.fill(address, 0, variable.bytes);
    } else {
      driver.memory.write(address, variable.initial.data(), variable.initial.size());
    }
    made->variables.push_back(address);
  }
  *handle = reinterpret_cast<CUmodule>(driver.modules.add(made));
}

/* Where the caller wants to read what the compiler had to say. */
void write_log(unsigned count, CUjit_option *options, void **values, const std::string &log) {
  char *buffer = nullptr;
  size_t size = 0;
  for (unsigned i = 0; i < count; ++i) {
    if (options[i] == CU_JIT_ERROR_LOG_BUFFER) {
      buffer = static_cast<char *>(values[i]);
    } else if (options[i] == CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES) {
      size = reinterpret_cast<size_t>(values[i]);
      values[i] = reinterpret_cast<void *>(std::min(log.size(), size));
    }
  }
  if (buffer != nullptr && size > 0) {
    std::snprintf(buffer, size, "%s", log.c_str());
  }
}

}  // namespace

extern "C" {

CUresult CUDAAPI cuModuleLoadData(CUmodule *handle, const void *image) {
  return call("cuModuleLoadData", [&](driver &driver, auto &) { load(driver, handle, image); });
}

CUresult CUDAAPI cuModuleLoadDataEx(CUmodule *handle, const void *image, unsigned int count,
                                    CUjit_option *options, void **values) {
  return call("cuModuleLoadDataEx", [&](driver &driver, auto &) {
    try {
      load(driver, handle, image);
      write_log(count, options, values, "");
    } catch (const refusal &refused) {
      write_log(count, options, values, refused.what());
      throw;
    }
  });
}

CUresult CUDAAPI cuModuleLoadFatBinary(CUmodule *handle, const void *image) {
  return call("cuModuleLoadFatBinary", [&](driver &driver, auto &) { load(driver, handle, image); });
}

CUresult CUDAAPI cuModuleUnload(CUmodule handle) {
  return call("cuModuleUnload", [&](driver &driver, auto &held) {
    auto ended = driver.modules.find(handle);
    driver.schedule.finish_all(ended->owner.get(), held);
    for (uint64_t address : ended->variables) {
      driver.release(address);
    }
    driver.functions.remove_if([&](const function &each) { return each.of == ended; });
    driver.modules.remove(handle);
    driver.current();
    driver::check(*ended->owner);
  });
}

CUresult CUDAAPI cuModuleGetFunction(CUfunction *handle, CUmodule of, const char *name) {
  return call("cuModuleGetFunction", [&](driver &driver, auto &) {
    driver.current();
    auto from = driver.modules.find(of);
    const ptx::function *code = from->code->find(name);
    if (code == nullptr) {
      throw refusal(CUDA_ERROR_NOT_FOUND, "the module has no function '" + std::string(name) + "'");
    }
    for (const auto &[number, each] : driver.functions.all()) {
      if (each->of == from && each->code == code) {
        *handle = reinterpret_cast<CUfunction>(number);
        return;
      }
    }
    auto made = std::make_shared<function>();
    made->made_by = driver.caller();
    made->owner = from->owner;
    made->of = from;
    made->code = code;
    made->dynamic_shared_limit = (48 << 10) - static_cast<int>(code->static_shared_bytes);
    *handle = reinterpret_cast<CUfunction>(driver.functions.add(made));
  });
}

CUresult CUDAAPI cuModuleGetGlobal(CUdeviceptr *address, size_t *bytes, CUmodule of, const char *name) {
  return call("cuModuleGetGlobal", [&](driver &driver, auto &) {
    driver.current();
    auto from = driver.modules.find(of);
    const auto &variables = from->code->variables();
    for (size_t i = 0; i < variables.size(); ++i) {
      if (variables[i].name == name) {
        if (address != nullptr) {
          *address = from->variables[i];
        }
        if (bytes != nullptr) {
          *bytes = variables[i].bytes;
        }
        return;
      }
    }
    throw refusal(CUDA_ERROR_NOT_FOUND, "the module has no variable '" + std::string(name) + "'");
  });
}

CUresult CUDAAPI cuFuncGetModule(CUmodule *handle, CUfunction of) {
  return call("cuFuncGetModule", [&](driver &driver, auto &) {
    driver.current();
    *handle = reinterpret_cast<CUmodule>(driver.functions.find(of)->of->handle);
  });
}

CUresult CUDAAPI cuFuncGetAttribute(int *value, CUfunction_attribute attribute, CUfunction handle) {
  return call("cuFuncGetAttribute", [&](driver &driver, auto &) {
    driver.current();
    const function &asked = *driver.functions.find(handle);
    const gpu &plays = asked.owner->on->plays;
    switch (attribute) {
      case CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK:
        *value = most_threads(plays, *asked.code);
        break;
      case CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES:
        *value = static_cast<int>(asked.code->static_shared_bytes);
        break;
      case CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES:
        *value = static_cast<int>(asked.code->local_bytes);
        break;
      case CU_FUNC_ATTRIBUTE_NUM_REGS:
        *value = static_cast<int>(registers_of(*asked.code));
        break;
      case CU_FUNC_ATTRIBUTE_PTX_VERSION:
        *value = asked.of->code->target();
        break;
      case CU_FUNC_ATTRIBUTE_BINARY_VERSION:
        *value = 10 * plays.major + plays.minor;
        break;
      case CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES:
        *value = asked.dynamic_shared_limit;
        break;
      case CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT:
        *value = CU_SHAREDMEM_CARVEOUT_DEFAULT;
        break;
      default:
        *value = 0;
    }
  });
}

CUresult CUDAAPI cuFuncSetAttribute(CUfunction handle, CUfunction_attribute attribute, int value) {
  return call("cuFuncSetAttribute", [&](driver &driver, auto &) {
    driver.current();
    function &changed = *driver.functions.find(handle);
    int most = changed.owner->on->plays.shared_of_block - static_cast<int>(changed.code->static_shared_bytes);
    switch (attribute) {
      case CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES:
        if (value < 0 || value > most) {
          throw refusal(CUDA_ERROR_INVALID_VALUE, "the limit of dynamic shared memory is " +
                                                      std::to_string(value) + "; 0 to " +
                                                      std::to_string(most) + " are allowed");
        }
        changed.dynamic_shared_limit = value;
        break;
      case CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT:
        // A preference, that has no effect here.
        break;
      default:
        throw refusal(CUDA_ERROR_INVALID_VALUE, "attribute " + std::to_string(attribute) + " cannot be set");
    }
  });
}

CUresult CUDAAPI cuFuncSetCacheConfig(CUfunction handle, CUfunc_cache) {
  return call("cuFuncSetCacheConfig", [&](driver &driver, auto &) {
    driver.current();
    driver.functions.find(handle);
  });
}

CUresult CUDAAPI cuFuncGetName(const char **name, CUfunction handle) {
  return call("cuFuncGetName", [&](driver &driver, auto &) {
    driver.current();
    *name = driver.functions.find(handle)->code->name.c_str();
  });
}

CUresult CUDAAPI cuFuncGetParamInfo(CUfunction handle, size_t index, size_t *offset, size_t *size) {
  return call("cuFuncGetParamInfo", [&](driver &driver, auto &) {
    driver.current();
    const auto &parameters = driver.functions.find(handle)->code->parameters;
    if (index >= parameters.size()) {
      // Callers count parameters by asking until this answer.
      throw refusal(CUDA_ERROR_INVALID_VALUE, "");
    }
    *offset = parameters[index].offset;
    if (size != nullptr) {
      *size = parameters[index].size;
    }
  });
}

}  // extern "C"
