/* The library's kernels as nvcc compiles them: all are understood, and some are run beside plain C++. */
#include <cmath>
#include <fstream>
#include <sstream>

#include "machine/half_precision.h"
#include "tests/evaluate.h"

#ifdef KERNELS_PTX

namespace cudasim {
namespace {

const ptx::module &kernels() {
  static const ptx::module all = [] {
    std::ifstream file(KERNELS_PTX);
    std::stringstream text;
    text << file.rdbuf();
    return ptx::module::parse(text.str());
  }();
  return all;
}

/* Of the argument structures in kernels/. */
struct convert_arguments {
  int64_t elements;
  int tile;
  float scale;
};

struct standardize_arguments {
  double rescale;
  int values;
  int tile;
  int tiles;
  int channel_step;
  int channels;
  int divides;
};

struct warp_arguments {
  int height;
  int width;
  int channels;
  int source_row;
  int source_column;
  int source_channel;
  int margin;
  int fill_mode;
  float cval;
  int tile_pixels;
  int tiles;
  int images;
};

struct measure_arguments {
  int values;
};

class kernel_run {
 public:
  template <typename T>
  uint64_t put(const std::vector<T> &values, const char *name) {
    uint64_t address = memory.allocate(values.size() * sizeof(T), name);
    memory.write(address, values.data(), values.size() * sizeof(T));
    return address;
  }

  template <typename T>
  std::vector<T> get(uint64_t address, size_t count) {
    std::vector<T> values(count);
    memory.read(address, values.data(), count * sizeof(T), true);
    return values;
  }

  template <typename... Values>
  counters launch(const char *name, uint32_t blocks, uint32_t threads, Values... values) {
    const ptx::function *function = kernels().find(name);
    EXPECT_NE(function, nullptr) << name;
    std::vector<uint8_t> parameters(function->parameter_bytes);
    size_t number = 0;
    (set(parameters, function->parameters.at(number++), values), ...);
    EXPECT_EQ(number, function->parameters.size());
    std::vector<uint64_t> variables;
    for (const auto &variable : kernels().variables()) {
      variables.push_back(put(variable.initial, variable.name.c_str()));
    }
    return run(kernels(), *function, {blocks, 1, 1}, {threads, 1, 1}, 0, parameters, variables, memory, order_seed);
  }

  device_memory memory;
  uint64_t order_seed = 3;

 private:
  template <typename T>
  static void set(std::vector<uint8_t> &parameters, const ptx::parameter &as, T value) {
    ASSERT_LE(as.size, sizeof value) << as.name;
    std::memcpy(parameters.data() + as.offset, &value, as.size);
  }
};

/* Values without an order, but the same each time. */
std::vector<uint8_t> bytes_of_noise(size_t count) {
  std::vector<uint8_t> values(count);
  uint32_t state = 12345;
  for (uint8_t &each : values) {
    state = state * 1664525 + 1013904223;
    each = static_cast<uint8_t>(state >> 24);
  }
  return values;
}

TEST(Kernels, AllAreUnderstood) {
  EXPECT_GE(kernels().functions().size(), 100U);
  for (const ptx::function &each : kernels().functions()) {
    EXPECT_NE(each.body, nullptr) << each.name;
    EXPECT_LT(each.registers_estimate, 256U) << each.name;
  }
}

TEST(Kernels, ConvertBytes) {
  for (uint32_t threads : {1U, 32U, 77U, 256U}) {
    kernel_run on;
    std::vector<uint8_t> source = bytes_of_noise(1001);
    uint64_t from = on.put(source, "source");
    uint64_t to = on.memory.allocate(4 * source.size(), "target");
    counters found =
        on.launch("convert_uchar_float", 5, threads, from, to, convert_arguments{1001, 211, 1 / 255.0F});
    std::vector<float> target = on.get<float>(to, source.size());
    for (size_t i = 0; i < source.size(); i++) {
      ASSERT_EQ(target[i], source[i] * (1 / 255.0F)) << i;
    }
    EXPECT_EQ(found.bytes_loaded, 1001U);
    EXPECT_EQ(found.unique_bytes_loaded, 1001U);
    EXPECT_EQ(found.unique_bytes_stored, 4004U);
    EXPECT_EQ(found.unique_load_sectors, 32U);
    EXPECT_EQ(found.unique_store_sectors, 126U);
  }
}

TEST(Kernels, ConvertToHalves) {
  kernel_run on;
  std::vector<float> source{0, 1, -2.5F, 65504, 65520, 1e-8F, 3e-5F, INFINITY, 0.1F};
  uint64_t from = on.put(source, "source");
  uint64_t to = on.memory.allocate(2 * source.size(), "target");
  on.launch("convert_float_half", 1, 64, from, to, convert_arguments{int64_t(source.size()), 4096, 1});
  std::vector<uint16_t> target = on.get<uint16_t>(to, source.size());
  for (size_t i = 0; i < source.size(); i++) {
    EXPECT_EQ(target[i], nearest_half(source[i]).bits) << source[i];
  }
}

TEST(Kernels, AnOffByOneInTheArgumentsIsCaught) {
  kernel_run on;
  uint64_t from = on.put(bytes_of_noise(1001), "source");
  uint64_t to = on.memory.allocate(4 * 1001, "target");
  std::string text = fault_of(ILLEGAL_ADDRESS, [&] {
    on.launch("convert_uchar_float", 1, 64, from, to, convert_arguments{1002, 4096, 1});
  });
  EXPECT_PART("reads 1 byte", text);
  EXPECT_PART("offset 1001 of the 1001 bytes of allocation \"source\", beyond its end", text);
}

TEST(Kernels, StandardizeByMoments) {
  kernel_run on;
  constexpr int IMAGES = 3;
  constexpr int VALUES = 150;
  std::vector<float> images;
  for (uint8_t each : bytes_of_noise(IMAGES * VALUES)) {
    images.push_back(each);
  }
  std::vector<double> moments;
  for (int i = 0; i < IMAGES; i++) {
    moments.insert(moments.end(), {100.0 + i, 50.0 + i, 0, 255});
  }
  std::vector<float> affine{1, 2, 3, 0.5F, 0.25F, 2, 10, 20, 30};
  uint64_t at = on.put(images, "images");
  on.launch("standardize", 2 * IMAGES, 128, at, on.put(moments, "moments"), on.put(affine, "affine"),
            standardize_arguments{1 / 255.0, VALUES, 100, 2, 1, 3, 1});
  std::vector<float> found = on.get<float>(at, images.size());
  for (size_t i = 0; i < images.size(); i++) {
    const double *of_image = &moments[i / VALUES * 4];
    double divisor = std::fabs(1 / 255.0) * of_image[1] + 1e-6;
    double value = images[i] * (1 / 255.0 / divisor) + -(1 / 255.0) * of_image[0] / divisor;
    const float *of = &affine[i % VALUES % 3];
    ASSERT_EQ(found[i], static_cast<float>((value - of[0]) * of[3] + of[6])) << i;
  }
}

TEST(Kernels, MeasureImagesByAllThreadsOfABlock) {
  kernel_run on;
  std::vector<float> images;
  for (uint8_t each : bytes_of_noise(2 * 1000)) {
    images.push_back(each);
  }
  images[1500] = -3;
  uint64_t to = on.memory.allocate(8 * 8, "moments");
  on.launch("measure_images", 2, 128, on.put(images, "images"), to, measure_arguments{1000});
  std::vector<double> found = on.get<double>(to, 8);
  for (int image = 0; image < 2; image++) {
    double sum = 0;
    double squares = 0;
    float least = images[image * 1000];
    for (int i = 0; i < 1000; i++) {
      sum += images[image * 1000 + i];
      least = std::min(least, images[image * 1000 + i]);
    }
    for (int i = 0; i < 1000; i++) {
      squares += std::pow(images[image * 1000 + i] - sum / 1000, 2);
    }
    EXPECT_NEAR(found[4 * image], sum / 1000, 1e-9);
    EXPECT_NEAR(found[4 * image + 1], std::sqrt(squares / 1000), 1e-9);
    EXPECT_EQ(found[4 * image + 2], least);
  }
}

/* Bilinear at a map's coordinates, with the nearest pixel beyond the edges. */
float sampled(const std::vector<uint8_t> &image, int height, int width, double y, double x, int channel) {
  double row = std::min(std::max(y, 0.0), height - 1.0);
  double column = std::min(std::max(x, 0.0), width - 1.0);
  int top = static_cast<int>(std::floor(row));
  int left = static_cast<int>(std::floor(column));
  auto pixel = [&](int r, int c) {
    return static_cast<float>(
        image[(std::min(r, height - 1) * width + std::min(c, width - 1)) * 3 + channel]);
  };
  auto down = static_cast<float>(row - top);
  auto across = static_cast<float>(column - left);
  float l = std::fma(down, pixel(top + 1, left) - pixel(top, left), pixel(top, left));
  float r = std::fma(down, pixel(top + 1, left + 1) - pixel(top, left + 1), pixel(top, left + 1));
  return std::fma(across, r - l, l);
}

TEST(Kernels, WarpByAKnownMap) {
  constexpr int HEIGHT = 37;
  constexpr int WIDTH = 41;
  constexpr int PIXELS = HEIGHT * WIDTH;
  constexpr int TILE = 128;
  constexpr int TILES = (PIXELS + TILE - 1) / TILE;
  std::vector<uint8_t> image = bytes_of_noise(PIXELS * 3);
  /* The second image is turned and flipped. Quarters are exact in fixed point, too. */
  std::vector<double> maps{1,   0,    0.25, 0,   1,   -0.5, 0, 1, 0,         1,  0, 0,
                           0.75, -0.5, 15,   0.5, 0.75, -7,   0, 1, WIDTH - 1, -1, 0, 0};
  std::vector<float> affine{0, 1, 2, 2, 1, 0.5F, 0, 0, 10};
  for (const char *name : {"warp_bilinear_uchar_float_3_last", "warp_bilinear_uchar_half_3_first"}) {
    bool is_half = std::string(name).find("half") != std::string::npos;
    kernel_run on;
    uint64_t to = on.memory.allocate((is_half ? 2 : 4) * 2 * PIXELS * 3, "target");
    counters found =
        on.launch(name, 2 * TILES, 96, on.put(image, "source"), on.put(std::vector<int>{0, 0}, "indices"), to,
                  on.put(maps, "parameters"), on.put(affine, "affine"),
                  warp_arguments{HEIGHT, WIDTH, 3, 3 * WIDTH, 3, 1, 0, 0, 0, TILE, TILES, 2});
    for (int i = 0; i < 2; i++) {
      const double *m = &maps[12 * i];
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        double r = m[6] + pixel / WIDTH * m[7];
        double c = m[8] + pixel % WIDTH * m[9];
        for (int channel = 0; channel < 3; channel++) {
          float value =
              sampled(image, HEIGHT, WIDTH, r * m[0] + c * m[1] + m[2], r * m[3] + c * m[4] + m[5], channel);
          float expected = std::fma(value - affine[channel], affine[3 + channel], affine[6 + channel]);
          if (is_half) {
            uint64_t at = to + 2 * ((i * 3 + channel) * PIXELS + pixel);
            ASSERT_EQ(on.get<uint16_t>(at, 1)[0], nearest_half(expected).bits)
                << i << " " << pixel << " " << channel;
          } else {
            uint64_t at = to + 4 * ((i * PIXELS + pixel) * 3 + channel);
            ASSERT_EQ(on.get<float>(at, 1)[0], expected) << i << " " << pixel << " " << channel;
          }
        }
      }
    }
    EXPECT_EQ(found.unique_bytes_stored, (is_half ? 2U : 4U) * 2 * PIXELS * 3);
    EXPECT_EQ(found.bytes_stored, found.unique_bytes_stored);
  }
}

}  // namespace
}  // namespace cudasim

#endif
