#include "settings.h"

#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace cudasim {

namespace {

std::optional<std::string> variable(const char *name) {
  const char *value = std::getenv(name);
  if (value == nullptr || *value == '\0') {
    return std::nullopt;
  }
  return value;
}

std::string file_of(const char *name) {
  std::string file = variable(name).value_or("");
  size_t place = file.find("%p");
  if (place != std::string::npos) {
    file.replace(place, 2, std::to_string(getpid()));
  }
  return file;
}

bool is_set(const char *name) {
  std::string value = variable(name).value_or("0");
  if (value != "0" && value != "1") {
    throw std::invalid_argument(std::string(name) + " is '" + value + "'; 0 and 1 are allowed");
  }
  return value == "1";
}

}  // namespace

uint64_t whole_number(const std::string &text, const std::string &what) {
  if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos) {
    throw std::invalid_argument(what + " is '" + text + "'; a whole number is allowed");
  }
  return std::stoull(text);
}

settings settings::of_environment() {
  settings chosen;
  std::string scheduler = variable("CUDASIM_SCHEDULER").value_or("eager");
  if (scheduler != "eager" && scheduler != "adversarial") {
    throw std::invalid_argument("CUDASIM_SCHEDULER is '" + scheduler +
                                "'; eager and adversarial are allowed");
  }
  chosen.adversarial = scheduler == "adversarial";
  chosen.seed = whole_number(variable("CUDASIM_SEED").value_or("0"), "CUDASIM_SEED");
  chosen.gpu = variable("CUDASIM_GPU").value_or(chosen.gpu);
  chosen.devices =
      static_cast<int>(whole_number(variable("CUDASIM_DEVICES").value_or("1"), "CUDASIM_DEVICES"));
  chosen.driver_version = static_cast<int>(
      whole_number(variable("CUDASIM_DRIVER_VERSION").value_or("13000"), "CUDASIM_DRIVER_VERSION"));
  chosen.pools = !is_set("CUDASIM_NO_POOLS");
  chosen.fail = variable("CUDASIM_FAIL").value_or("");
  chosen.report = file_of("CUDASIM_REPORT");
  chosen.leaks = file_of("CUDASIM_LEAKS");
  if (auto memory = variable("CUDASIM_MEMORY")) {
    chosen.memory = whole_number(*memory, "CUDASIM_MEMORY");
  }
  if (auto capability = variable("CUDASIM_COMPUTE_CAPABILITY")) {
    size_t point = capability->find('.');
    if (point == std::string::npos) {
      throw std::invalid_argument("CUDASIM_COMPUTE_CAPABILITY is '" + *capability +
                                  "'; two numbers as 9.0 are allowed");
    }
    chosen.major = static_cast<int>(whole_number(capability->substr(0, point), "CUDASIM_COMPUTE_CAPABILITY"));
    chosen.minor =
        static_cast<int>(whole_number(capability->substr(point + 1), "CUDASIM_COMPUTE_CAPABILITY"));
  }
  return chosen;
}

}  // namespace cudasim
