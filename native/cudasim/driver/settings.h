/* What the environment asks of the simulator: variables that begin with CUDASIM_. */
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace cudasim {

struct settings {
  bool adversarial = false;         // SCHEDULER=eager|adversarial
  uint64_t seed = 0;                // SEED
  std::string gpu = "H100";         // GPU
  int devices = 1;                  // DEVICES
  int driver_version = 13000;       // DRIVER_VERSION
  bool pools = true;                // NO_POOLS=1 clears it
  std::string fail;                 // FAIL=kind:n:code, several divided by commas
  std::string report;               // REPORT=file; %p becomes the process's number
  std::string leaks;                // LEAKS=file, likewise
  std::optional<uint64_t> memory;   // MEMORY=bytes of each device
  std::optional<int> major, minor;  // COMPUTE_CAPABILITY=9.0

  /* Throws std::invalid_argument that names the variable, its value and what is allowed. */
  static settings of_environment();
};

/* The number that a text is; throws std::invalid_argument that names what it is for. */
uint64_t whole_number(const std::string &text, const std::string &what);

}  // namespace cudasim
