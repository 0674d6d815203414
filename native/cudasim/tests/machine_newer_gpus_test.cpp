/* What nvcc makes of a kernel for newer GPUs than those that the library's kernels are compiled for. */
#include <algorithm>
#include <fstream>
#include <sstream>

#include "tests/evaluate.h"

#ifdef NEWER_GPUS_PTX

namespace cudasim {
namespace {

constexpr uint32_t THREADS = 64;
constexpr uint32_t BLOCKS = 3;
constexpr uint32_t ROWS = 5;
constexpr uint32_t ROW_BYTES = 16 * THREADS;

class NewerGpus : public testing::TestWithParam<int> {
 protected:
  static std::string text() {
    std::ifstream file(NEWER_GPUS_PTX + std::to_string(GetParam()) + ".ptx");
    std::stringstream all;
    all << file.rdbuf();
    return all.str();
  }
};

/* The nearest one of two bytes, of two equally near the even one. */
uint32_t brain_float_of(float value) {
  uint32_t all = bits(value);
  return (all + 0x7FFF + (all >> 16 & 1)) >> 16;
}

TEST_P(NewerGpus, RunTheirKernels) {
  ptx::module module = ptx::module::parse(text());
  EXPECT_EQ(module.target(), GetParam());
  const ptx::function *blend = module.find("blend");
  ASSERT_NE(blend, nullptr);
  std::vector<uint8_t> source(BLOCKS * ROWS * ROW_BYTES);
  for (size_t i = 0; i < source.size(); i++) {
    source[i] = static_cast<uint8_t>(i * i * 7 + i / 13);
  }
  constexpr uint32_t LEFT = 32768 - 1234;
  constexpr uint32_t RIGHT = 1234;
  for (uint64_t seed : {0, 1, 2}) {
    device_memory memory;
    uint64_t from = memory.allocate(source.size(), "source");
    memory.write(from, source.data(), source.size());
    uint64_t blended = memory.allocate(source.size(), "blended");
    uint64_t rounded = memory.allocate(source.size() / 4, "rounded");
    uint64_t sums = memory.allocate(source.size() / 128, "sums");
    std::vector<uint8_t> parameters(blend->parameter_bytes);
    auto set = [&](size_t number, auto value) {
      ASSERT_EQ(blend->parameters.at(number).size, sizeof value);
      std::memcpy(parameters.data() + blend->parameters[number].offset, &value, sizeof value);
    };
    set(0, from);
    set(1, blended);
    set(2, rounded);
    set(3, sums);
    set(4, RIGHT << 16 | LEFT);
    set(5, ROWS);
    counters counted = run(module, *blend, {BLOCKS, 1, 1}, {THREADS, 1, 1}, 0, parameters, {}, memory, seed);
    EXPECT_EQ(counted.bytes_loaded, source.size());
    EXPECT_EQ(counted.unique_load_sectors, source.size() / 32);
    EXPECT_GT(counted.by_class["permute"], 0U);
    std::vector<float> found(source.size() / 4);
    memory.read(blended, found.data(), source.size(), true);
    std::vector<uint32_t> found_rounded(source.size() / 16);
    memory.read(rounded, found_rounded.data(), source.size() / 4, true);
    std::vector<uint32_t> found_sums(source.size() / 512);
    memory.read(sums, found_sums.data(), source.size() / 128, true);
    std::vector<uint32_t> expected_sums(found_sums.size());
    for (uint32_t i = 0; i < source.size() / 16; i++) {
      uint32_t row = i / THREADS * THREADS;
      const uint8_t *own = &source[16 * i];
      const uint8_t *other = &source[16 * (row + (i + 2) % THREADS) + 12];
      const float expected[] = {
          8388608.0F + LEFT * own[0] + RIGHT * other[0], 8388608.0F + LEFT * own[1] + RIGHT * other[1],
          8388608.0F + LEFT * own[1] + RIGHT * own[2], 8388608.0F + LEFT * own[3] + RIGHT * other[0]};
      for (int k = 0; k < 4; k++) {
        ASSERT_EQ(found[4 * i + k], expected[k]) << i << ", " << k;
      }
      ASSERT_EQ(found_rounded[i], brain_float_of(expected[1] - 8388608.0F) << 16 |
                                      brain_float_of(expected[0] - 8388608.0F))
          << i;
      expected_sums[i / 32] += own[0] + own[1] + own[2] + own[3];
    }
    EXPECT_EQ(found_sums, expected_sums);
  }
}

/* Without the wait, and without the barrier behind it. */
TEST_P(NewerGpus, NeedTheirWaitsAndBarriers) {
  auto fault_without = [](const std::string &instruction) {
    std::string all = text();
    size_t begin = all.find(instruction);
    EXPECT_NE(begin, std::string::npos);
    all.erase(begin, all.find(';', begin) + 1 - begin);
    ptx::module module = ptx::module::parse(all);
    device_memory memory;
    std::vector<uint64_t> parameters;
    for (int i = 0; i < 4; i++) {
      parameters.push_back(memory.allocate(BLOCKS * ROWS * ROW_BYTES, "buffer"));
      memory.fill(parameters.back(), 1, BLOCKS * ROWS * ROW_BYTES);
    }
    parameters.push_back(uint64_t{ROWS} << 32 | 1);
    std::vector<uint8_t> bytes(8 * parameters.size());
    std::memcpy(bytes.data(), parameters.data(), bytes.size());
    return fault_of(LAUNCH_FAILED, [&] {
      run(module, *module.find("blend"), {1, 1, 1}, {THREADS, 1, 1}, 0, bytes, {}, memory, 0);
    });
  };
  EXPECT_PART("has not waited for the end of a copy", fault_without("cp.async.wait_group"));
  EXPECT_PART("race in shared memory", fault_without("bar.sync"));
}

INSTANTIATE_TEST_SUITE_P(Architectures, NewerGpus, testing::Values(80, 90));

}  // namespace
}  // namespace cudasim

#endif
