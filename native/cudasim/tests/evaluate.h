/* For tests: runs PTX that is written out in them. */
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "machine/launch.h"

namespace cudasim {

/* A device with PTX on it. */
class device {
 public:
  explicit device(const std::string &functions, const std::string &version = ".version 8.0\n")
      : module(ptx::module::parse(version + ".target sm_90\n.address_size 64\n" + functions)) {}

  template <typename T>
  uint64_t allocate(const std::vector<T> &values, const std::string &name = "values") {
    uint64_t address = memory.allocate(values.size() * sizeof(T), name);
    memory.write(address, values.data(), values.size() * sizeof(T));
    return address;
  }

  template <typename T>
  std::vector<T> read(uint64_t address, size_t count) {
    std::vector<T> values(count);
    memory.read(address, values.data(), count * sizeof(T), true);
    return values;
  }

  template <typename... Parameters>
  counters launch(dimensions grid, dimensions block, Parameters... values) {
    const ptx::function &function = module.functions().front();
    std::vector<uint8_t> parameters(function.parameter_bytes);
    size_t number = 0;
    (set(parameters, function.parameters[number++], values), ...);
    return run(module, function, grid, block, dynamic_shared, parameters, globals, memory, order_seed);
  }

  ptx::module module;
  device_memory memory;
  std::vector<uint64_t> globals;
  uint32_t dynamic_shared = 0;
  uint64_t order_seed = 0;

 private:
  template <typename T>
  static void set(std::vector<uint8_t> &parameters, const ptx::parameter &as, T value) {
    ASSERT_EQ(as.size, sizeof value) << as.name;
    std::memcpy(parameters.data() + as.offset, &value, sizeof value);
  }
};

/* A kernel with parameters of 64 bits, p0 and so on, and registers of all kinds. */
inline std::string kernel(const std::string &body, int parameters = 1) {
  std::string text = ".visible .entry test(";
  for (int i = 0; i < parameters; i++) {
    text += std::string(i > 0 ? ", " : "") + ".param .u64 p" + std::to_string(i);
  }
  return text +
         ")\n{\n.reg .pred %p<16>;\n.reg .b16 %rs<16>;\n.reg .b32 %r<32>;\n.reg .b64 %rd<32>;\n"
         ".reg .f32 %f<32>;\n.reg .f64 %fd<32>;\n" +
         body + "\n}\n";
}

/* One value of each of n threads, which the body leaves in %r0; %r1 is the thread, and the parameter is in
 * %rd0. */
inline std::vector<uint32_t> of_threads(uint32_t threads, const std::string &body,
                                        const std::string &outside = "") {
  device on(outside + kernel("ld.param.u64 %rd0, [p0];\nmov.u32 %r1, %tid.x;\n" + body +
                             "\nmul.wide.u32 %rd31, %r1, 4;\nadd.s64 %rd31, %rd0, %rd31;\n"
                             "st.global.u32 [%rd31], %r0;\nret;"));
  uint64_t to = on.memory.allocate(4 * threads, "results");
  on.launch({1, 1, 1}, {threads, 1, 1}, to);
  return on.read<uint32_t>(to, threads);
}

template <typename T>
std::string bits_of() {
  return std::to_string(8 * sizeof(T));
}

template <typename T>
std::string register_bits_of() {
  return std::to_string(sizeof(T) == 1 ? 16 : 8 * sizeof(T));
}

/* Of signed bytes and words the sign goes to registers that are wider. */
template <typename T>
std::string loaded_as() {
  return (std::is_signed_v<T> && std::is_integral_v<T> ? "s" : "u") + bits_of<T>();
}

/* The result of one instruction: opcode %d, %a0, %a1, ...; the last text follows its operands. */
template <typename Result, typename... Values>
Result evaluate_with(const std::string &opcode, const std::string &last, Values... values) {
  std::string parameters = ".param .u64 to";
  std::string body = ".reg .b64 %to;\n.reg .b" + register_bits_of<Result>() + " %d;\n";
  std::string instruction = opcode + " %d";
  int count = 0;
  auto add = [&](auto value) {
    using T = decltype(value);
    std::string number = std::to_string(count++);
    parameters += ", .param .b" + bits_of<T>() + " p" + number;
    body += ".reg .b" + register_bits_of<T>() + " %a" + number + ";\nld.param." + loaded_as<T>() + " %a" +
            number + ", [p" + number + "];\n";
    instruction += ", %a" + number;
  };
  (add(values), ...);
  device on(".visible .entry test(" + parameters + ")\n{\n" + body + "ld.param.u64 %to, [to];\n" +
            instruction + last + ";\nst.global.b" + bits_of<Result>() + " [%to], %d;\nret;\n}\n");
  uint64_t to = on.memory.allocate(sizeof(Result), "result");
  on.launch({1, 1, 1}, {1, 1, 1}, to, values...);
  return on.read<Result>(to, 1)[0];
}

template <typename Result, typename... Values>
Result evaluate(const std::string &opcode, Values... values) {
  return evaluate_with<Result>(opcode, "", values...);
}

inline float single(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

inline uint32_t bits(float value) {
  uint32_t found;
  std::memcpy(&found, &value, sizeof found);
  return found;
}

inline uint64_t bits(double value) {
  uint64_t found;
  std::memcpy(&found, &value, sizeof found);
  return found;
}

/* What goes wrong while something runs; an empty text if nothing does. */
template <typename Action>
std::string fault_of(int code, const Action &action) {
  try {
    action();
  } catch (const fault &thrown) {
    EXPECT_EQ(thrown.code, code) << thrown.what();
    return thrown.what();
  }
  return "";
}

#define EXPECT_PART(part, text)                              \
  EXPECT_NE(std::string(text).find(part), std::string::npos) \
      << "\"" << (text) << "\" has no \"" << (part) << "\""

}  // namespace cudasim
