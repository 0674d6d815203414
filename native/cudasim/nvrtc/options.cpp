#include "options.h"

#include <cstdlib>
#include <cstring>
#include <optional>

namespace cudasim::nvrtc {

namespace {

/* What follows one of the names, if the option begins with it. */
std::optional<std::string> value(const std::string &option, std::initializer_list<const char *> names) {
  for (const char *name : names) {
    if (option.rfind(name, 0) == 0) {
      return option.substr(std::strlen(name));
    }
  }
  return std::nullopt;
}

bool is_one_of(const std::string &option, std::initializer_list<const char *> names) {
  for (const char *name : names) {
    if (option == name) {
      return true;
    }
  }
  return false;
}

bool is_switch(const std::string &value) {
  return is_one_of(value, {"true", "false"});
}

/* Such as 75 for compute_75 and sm_75. */
int architecture(const std::string &name) {
  std::string digits = name.substr(name.find('_') + 1);
  if (!value(name, {"compute_", "sm_"}) || digits.size() < 2 || digits.size() > 3 ||
      digits.find_first_not_of("0123456789") != std::string::npos) {
    throw bad_option("nvrtc: error: invalid value for --gpu-architecture (-arch)");
  }
  return std::atoi(digits.c_str());
}

bool parse_for_preprocessor(const std::string &option, options &parsed) {
  if (auto macro = value(option, {"--define-macro=", "-D"})) {
    parsed.preprocessing.push_back("-D" + *macro);
  } else if (auto undefined = value(option, {"--undefine-macro=", "-U"})) {
    parsed.preprocessing.push_back("-U" + *undefined);
  } else if (auto folder = value(option, {"--include-path=", "-I"})) {
    parsed.preprocessing.push_back("-I" + *folder);
  } else {
    return false;
  }
  return true;
}

bool parse_for_compiler(const std::string &option, options &parsed) {
  if (auto name = value(option, {"--gpu-architecture=", "-arch="})) {
    parsed.machine_code = name->rfind("sm_", 0) == 0;
    parsed.architecture = architecture(*name);
  } else if (auto standard = value(option, {"--std=", "-std="})) {
    if (!is_one_of(*standard, {"c++11", "c++14", "c++17", "c++20"})) {
      throw bad_option("nvrtc: error: invalid value for --std (-std)");
    }
    parsed.preprocessing.push_back("-std=" + *standard);
    parsed.compiling.push_back("-std=" + *standard);
  } else if (auto registers = value(option, {"--maxrregcount=", "-maxrregcount="})) {
    parsed.compiling.push_back("-maxrregcount=" + *registers);
  } else if (is_one_of(option,
                       {"--use_fast_math", "-use_fast_math", "--restrict", "-restrict", "--device-debug",
                        "-G", "--generate-line-info", "-lineinfo", "--disable-warnings", "-w"})) {
    parsed.compiling.push_back(option);
  } else if (!is_one_of(option, {"--device-as-default-execution-space", "-default-device"})) {
    return false;
  }
  return true;
}

bool parse_arithmetic(const std::string &option, options &parsed) {
  for (const char *name : {"fmad", "ftz", "prec-div", "prec-sqrt"}) {
    std::string assigned = std::string(name) + "=";
    if (auto chosen = value(option, {("--" + assigned).c_str(), ("-" + assigned).c_str()})) {
      if (!is_switch(*chosen)) {
        throw bad_option("nvrtc: error: invalid value for --" + std::string(name));
      }
      parsed.compiling.push_back("--" + assigned + *chosen);
      return true;
    }
  }
  return false;
}

}  // namespace

options options::parse(const std::vector<std::string> &given) {
  options parsed;
  for (const std::string &option : given) {
    if (!parse_for_preprocessor(option, parsed) && !parse_arithmetic(option, parsed) &&
        !parse_for_compiler(option, parsed)) {
      throw bad_option("nvrtc: error: unrecognized option " + option + " found");
    }
  }
  return parsed;
}

}  // namespace cudasim::nvrtc
