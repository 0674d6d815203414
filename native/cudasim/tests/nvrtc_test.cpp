/* The stand-in for NVRTC: what it makes, and what it refuses as the real one does. */
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "../nvrtc/nvrtc.h"

namespace {

class program_under_test {
 public:
  explicit program_under_test(const std::string &source, const std::vector<const char *> &names = {},
                              const std::vector<const char *> &headers = {}) {
    EXPECT_EQ(nvrtcCreateProgram(&program, source.c_str(), "shifted.cu", static_cast<int>(names.size()),
                                 headers.data(), names.data()),
              NVRTC_SUCCESS);
  }

  ~program_under_test() { nvrtcDestroyProgram(&program); }

  nvrtcResult compile(const std::vector<const char *> &options) {
    return nvrtcCompileProgram(program, static_cast<int>(options.size()), options.data());
  }

  std::string log() {
    size_t size = 0;
    EXPECT_EQ(nvrtcGetProgramLogSize(program, &size), NVRTC_SUCCESS);
    std::string text(size, 'x');
    EXPECT_EQ(nvrtcGetProgramLog(program, text.data()), NVRTC_SUCCESS);
    EXPECT_EQ(text.back(), '\0');
    text.pop_back();
    return text;
  }

  std::string ptx() {
    size_t size = 0;
    EXPECT_EQ(nvrtcGetPTXSize(program, &size), NVRTC_SUCCESS);
    std::string text(size, 'x');
    EXPECT_EQ(nvrtcGetPTX(program, text.data()), NVRTC_SUCCESS);
    EXPECT_EQ(text.back(), '\0');
    text.pop_back();
    return text;
  }

  size_t machine_code_size() {
    size_t size = 1;
    EXPECT_EQ(nvrtcGetCUBINSize(program, &size), NVRTC_SUCCESS);
    return size;
  }

 private:
  nvrtcProgram program = nullptr;
};

const std::string shift = "extern \"C\" __global__ void shift(float *x) { x[threadIdx.x] += OFFSET; }\n";

TEST(Nvrtc, GivesPtxOfItsOwnVersionForTheArchitectureAskedFor) {
  program_under_test program(shift);
  ASSERT_EQ(program.compile({"--gpu-architecture=compute_80", "-DOFFSET=2.5f"}), NVRTC_SUCCESS)
      << program.log();
  std::string ptx = program.ptx();
  EXPECT_NE(ptx.find(".version 8.5\n"), std::string::npos);
  EXPECT_NE(ptx.find(".target sm_80"), std::string::npos);
  EXPECT_NE(ptx.find("0f40200000"), std::string::npos) << "2.5 is added";
  EXPECT_EQ(program.machine_code_size(), 0u);
}

TEST(Nvrtc, GivesMachineCodeForARealArchitecture) {
  program_under_test program(shift);
  ASSERT_EQ(program.compile({"-arch=sm_75", "-DOFFSET=1", "-fmad=false"}), NVRTC_SUCCESS) << program.log();
  EXPECT_GT(program.machine_code_size(), 500u);
}

TEST(Nvrtc, IncludesOnlyWhatIsGiven) {
  program_under_test given("#include \"offset.h\"\n" + shift, {"offset.h"}, {"#define OFFSET 1\n"});
  EXPECT_EQ(given.compile({"-arch=compute_75"}), NVRTC_SUCCESS) << given.log();

  for (const char *header : {"cuda_fp16.h", "math.h", "cuda_runtime.h"}) {
    program_under_test missing("#define OFFSET 1\n#include <" + std::string(header) + ">\n" + shift);
    EXPECT_EQ(missing.compile({"-arch=compute_75"}), NVRTC_ERROR_COMPILATION) << header;
    EXPECT_NE(missing.log().find(header), std::string::npos);
    EXPECT_NE(missing.log().find("shifted.cu:2"), std::string::npos) << missing.log();
  }
}

TEST(Nvrtc, SaysThatItIsNotNvcc) {
  program_under_test program(
      "#if !defined(__CUDACC_RTC__) || !defined(__CUDACC__) || __CUDA_ARCH__ != 750\n"
      "#error not NVRTC\n#endif\n");
  EXPECT_EQ(program.compile({"-arch=compute_75"}), NVRTC_SUCCESS) << program.log();
}

TEST(Nvrtc, HasNoOffsetsOfItsOwn) {
  std::string offset = "struct pair { int a; int b; };\n__constant__ int at = __builtin_offsetof(pair, b);\n";
  program_under_test program(offset);
  EXPECT_EQ(program.compile({"-arch=compute_75"}), NVRTC_ERROR_COMPILATION);
  EXPECT_NE(program.log().find("__builtin_offsetof"), std::string::npos) << program.log();

  program_under_test defined(offset);
  EXPECT_EQ(defined.compile({"-arch=compute_75",
                             "-D__builtin_offsetof(type,field)=((char*)&((type*)0)->field-(char*)0)"}),
            NVRTC_SUCCESS)
      << defined.log();
}

TEST(Nvrtc, LogsMistakesByTheNameAndLineOfTheCaller) {
  program_under_test program("\n\n__global__ void wrong() { nothing(); }\n");
  EXPECT_EQ(program.compile({"-arch=compute_75"}), NVRTC_ERROR_COMPILATION);
  EXPECT_NE(program.log().find("shifted.cu(3)"), std::string::npos) << program.log();
}

TEST(Nvrtc, RefusesOptionsOfNvccAlone) {
  for (const char *option : {"-O3", "-Xptxas", "--gpu-architecture=volta", "-fmad=maybe", "-std=c++98"}) {
    program_under_test program(shift);
    EXPECT_EQ(program.compile({"-DOFFSET=1", option}), NVRTC_ERROR_INVALID_OPTION) << option;
    EXPECT_NE(program.log(), "") << option;
  }
}

TEST(Nvrtc, RefusesProgramsThatAreNotThere) {
  nvrtcProgram program = nullptr;
  ASSERT_EQ(nvrtcCreateProgram(&program, "", nullptr, 0, nullptr, nullptr), NVRTC_SUCCESS);
  nvrtcProgram copy = program;
  ASSERT_EQ(nvrtcDestroyProgram(&program), NVRTC_SUCCESS);
  EXPECT_EQ(program, nullptr);
  size_t size;
  EXPECT_EQ(nvrtcGetPTXSize(copy, &size), NVRTC_ERROR_INVALID_PROGRAM);
  EXPECT_EQ(nvrtcCompileProgram(copy, 0, nullptr), NVRTC_ERROR_INVALID_PROGRAM);
  EXPECT_EQ(nvrtcDestroyProgram(&copy), NVRTC_ERROR_INVALID_PROGRAM);
  EXPECT_EQ(nvrtcCreateProgram(&program, nullptr, nullptr, 0, nullptr, nullptr), NVRTC_ERROR_INVALID_INPUT);
}

}  // namespace
