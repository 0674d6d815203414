/* The parser: what it tells of a module, and what it refuses. */
#include "tests/evaluate.h"

namespace cudasim {
namespace {

std::string error_of(const std::string &text) {
  try {
    ptx::module::parse(text);
  } catch (const ptx::error &thrown) {
    return thrown.what();
  }
  return "";
}

std::string error_of_body(const std::string &body, const std::string &version = "8.0",
                          const std::string &target = "sm_75") {
  return error_of(".version " + version + "\n.target " + target + "\n.address_size 64\n" + kernel(body));
}

TEST(Ptx, TellsOfAModule) {
  ptx::module parsed = ptx::module::parse(R"(
    .version 9.0
    .target sm_90a, debug
    .address_size 64
    /* a comment
       of two lines */
    .file 1 "some.cu"
    .global .align 8 .b8 buffer[24];
    .visible .entry first(
      .param .u64 .ptr .global .align 4 a,
      .param .u8 b,
      .param .align 8 .b8 c[12],
      .param .f32 d
    )
    .maxntid 128, 2, 1
    .minnctapersm 2
    {
      .shared .align 16 .b8 tile[40];
      .shared .align 4 .b8 more[4];
      .local .align 8 .b8 __local_depot0[24];
      .loc 1 12 3
      ret;
    }
    .entry second() { ret; }
    .section .debug_str { info: .b8 1, 2 }
  )");
  EXPECT_EQ(parsed.isa_version(), 90);
  EXPECT_EQ(parsed.target(), 90);
  ASSERT_EQ(parsed.functions().size(), 2U);
  const ptx::function *first = parsed.find("first");
  ASSERT_NE(first, nullptr);
  ASSERT_EQ(first->parameters.size(), 4U);
  EXPECT_EQ(first->parameters[1].offset, 8U);
  EXPECT_EQ(first->parameters[2].offset, 16U);
  EXPECT_EQ(first->parameters[2].size, 12U);
  EXPECT_EQ(first->parameters[3].offset, 28U);
  EXPECT_EQ(first->parameter_bytes, 32U);
  EXPECT_EQ(first->static_shared_bytes, 44U);
  EXPECT_EQ(first->local_bytes, 24U);
  EXPECT_EQ(first->max_threads, 256U);
  EXPECT_EQ(parsed.find("third"), nullptr);
  ASSERT_EQ(parsed.variables().size(), 1U);
  EXPECT_EQ(parsed.variables()[0].bytes, 24U);
  EXPECT_EQ(parsed.variables()[0].alignment, 8U);
}

TEST(Ptx, EstimatesRegisters) {
  auto estimate = [](const std::string &body) {
    return ptx::module::parse(".version 8.0\n.target sm_75\n.address_size 64\n" + kernel(body))
        .functions()[0]
        .registers_estimate;
  };
  EXPECT_EQ(estimate("ret;"), 0U);
  EXPECT_EQ(estimate("mov.u32 %r1, 1; mov.u32 %r2, 2; add.u32 %r3, %r1, %r2; st.global.u32 [0], %r3;"), 2U);
  EXPECT_EQ(estimate("mov.u64 %rd1, 1; mov.u32 %r2, 2; st.global.u32 [%rd1], %r2;"), 3U);
}

TEST(Ptx, RefusesUnknownInstructions) {
  std::string text = error_of_body("mov.u32 %r1, 1;\nfrobnicate.u32 %r1, %r1;");
  EXPECT_PART("unknown instruction \"frobnicate.u32\"", text);
  EXPECT_PART("line 13: ", text);
  EXPECT_PART(": frobnicate.u32 %r1, %r1;", text);
}

TEST(Ptx, RefusesUnknownModifiersAndTypes) {
  EXPECT_PART("unknown instruction", error_of_body("add.rn.s32 %r1, %r1, %r1;"));
  EXPECT_PART("unknown instruction", error_of_body("add.f16 %rs1, %rs1, %rs1;"));
  EXPECT_PART("unknown instruction", error_of_body("ld.global.cached.u32 %r1, [%rd1];"));
  EXPECT_PART("unknown instruction", error_of_body("st.const.u32 [%rd1], 1;"));
  EXPECT_PART("unknown instruction", error_of_body("ld.global.v4.u64 {%rd1, %rd2, %rd3, %rd4}, [%rd1];"));
  EXPECT_PART("unknown instruction", error_of_body("setp.lt.b32 %p1, %r1, %r1;"));
  EXPECT_PART("unknown instruction", error_of_body("call foo;"));
  EXPECT_PART("unknown instruction", error_of_body("ld.global.wb.u32 %r1, [%rd1];"));
  EXPECT_PART("unknown instruction", error_of_body("st.global.ca.u32 [%rd1], 1;"));
  EXPECT_PART("unknown instruction", error_of_body("st.global.L2::128B.u32 [%rd1], 1;"));
  EXPECT_PART("unknown instruction", error_of_body("dp2a.u32.u32 %r1, %r1, %r1, %r1;"));
  EXPECT_EQ(error_of_body("ld.global.L1::no_allocate.L2::128B.v2.f32 {%f1, %f2}, [%rd1];"), "");
}

TEST(Ptx, RefusesInstructionsThatTheTargetOrVersionLacks) {
  const char *conversion = "cvt.rn.f16x2.f32 %r1, %f1, %f2;";
  EXPECT_PART(
      "instruction \"cvt.rn.f16x2.f32\" needs .version 7.0 with .target sm_80 "
      "and not .version 8.0 with .target sm_75",
      error_of_body(conversion));
  EXPECT_PART("and not .version 6.5 with .target sm_80", error_of_body(conversion, "6.5", "sm_80"));
  EXPECT_EQ(error_of_body(conversion, "7.0", "sm_80"), "");
  EXPECT_EQ(error_of_body(conversion, "9.0", "sm_90a"), "");
  const char *copy = "cp.async.ca.shared.global [%r1], [%rd1], 4;";
  EXPECT_PART("needs .version 7.0 with .target sm_80", error_of_body(copy));
  EXPECT_EQ(error_of_body(copy, "7.0", "sm_80"), "");
  const char *prefetching_copy = "cp.async.cg.shared.global.L2::256B [%r1], [%rd1], 16;";
  EXPECT_PART("needs .version 7.4 with .target sm_80", error_of_body(prefetching_copy, "7.3", "sm_80"));
  EXPECT_EQ(error_of_body(prefetching_copy, "7.4", "sm_80"), "");
  EXPECT_PART("needs .version 7.8 with .target sm_90", error_of_body("griddepcontrol.wait;", "8.0", "sm_80"));
  EXPECT_PART("needs .version 7.0 with .target sm_80", error_of_body("cp.async.wait_all;"));
  EXPECT_PART("needs .version 7.0 with .target sm_80", error_of_body("redux.sync.add.u32 %r1, %r1, -1;"));
  EXPECT_PART("needs .version 7.1 with .target sm_80", error_of_body("cvt.f32.bf16 %f1, %rs1;"));
}

TEST(Ptx, RefusesOperandsThatDoNotFit) {
  EXPECT_PART("is of 64 bits instead of 32", error_of_body("add.u32 %r1, %rd1, %r1;"));
  EXPECT_PART("is of 1 bits instead of 32", error_of_body("add.u32 %r1, %p1, %r1;"));
  EXPECT_PART("unknown register", error_of_body("add.u32 %r1, %r99, %r1;"));
  EXPECT_PART("unknown predicate", error_of_body("@%r1 add.u32 %r1, %r1, %r1;"));
  EXPECT_PART("expected \",\"", error_of_body("add.u32 %r1, %r1;"));
  EXPECT_PART("expected \";\"", error_of_body("add.u32 %r1, %r1, %r1, %r1;"));
  EXPECT_PART("more than 32 bits", error_of_body("add.u32 %r1, %r1, 4294967296;"));
  EXPECT_PART("another type", error_of_body("add.rn.f32 %f1, %f1, 1;"));
  EXPECT_PART("another type", error_of_body("add.u32 %r1, %r1, 1.5;"));
  EXPECT_PART("unknown label", error_of_body("bra NOWHERE;"));
  EXPECT_PART("twice", error_of_body("A: ret; A: ret;"));
  EXPECT_PART("beyond the parameter's 8 bytes", error_of_body("ld.param.u64 %rd1, [p0+8];"));
  EXPECT_PART("another state space", error_of_body(".shared .b8 s[4]; ld.global.u8 %r1, [s];"));
  EXPECT_PART("different widths", error_of_body("ld.global.v2.u8 {%r1, %rd1}, [%rd1];"));
}

TEST(Ptx, RefusesCopiesThatThereAreNot) {
  auto error = [](const std::string &body) {
    return error_of_body(".shared .b8 s[16];" + body, "9.0", "sm_90");
  };
  EXPECT_EQ(error("cp.async.ca.shared.global [s], [%rd1], 16;"), "");
  EXPECT_PART("expected 4 or 8 or 16 instead of 12", error("cp.async.ca.shared.global [s], [%rd1], 12;"));
  EXPECT_PART("expected 16 instead of 8", error("cp.async.cg.shared.global [s], [%rd1], 8;"));
  EXPECT_PART("another state space", error("cp.async.cg.shared.global [%r1], [s], 16;"));
  EXPECT_PART("another state space", error(".local .b8 l[16]; cp.async.cg.shared.global [l], [%rd1], 16;"));
  EXPECT_PART("is of 1 bits instead of 32", error("cp.async.cg.shared.global [s], [%rd1], 16, %p1;"));
  EXPECT_PART("unknown instruction", error("cp.async.cg.global.shared [%rd1], [s], 16;"));
  EXPECT_PART("expected a number", error("cp.async.wait_group %r1;"));
}

TEST(Ptx, RefusesUnknownDirectives) {
  EXPECT_PART("begins with .version", error_of(".target sm_75\n"));
  EXPECT_PART("unknown directive \".func\"", error_of(".version 8.0\n.func foo { ret; }"));
  EXPECT_PART("64 bits", error_of(".version 8.0\n.address_size 32\n"));
  EXPECT_PART("does not end", error_of(".version 8.0\n.entry foo() { ret;"));
  EXPECT_PART("of another module", error_of(".version 8.0\n.extern .global .u32 other;"));
}

TEST(Ptx, NamesOfRegistersEndWithTheirScope) {
  EXPECT_EQ(of_threads(
                1, "{.reg .b32 low; mov.u32 low, 3; mov.u32 %r0, low;}\n{.reg .b16 low; mov.u16 low, 4;}")[0],
            3U);
  EXPECT_PART("unknown register", error_of_body("{.reg .b32 low; mov.u32 low, 3;} mov.u32 %r0, low;"));
}

}  // namespace
}  // namespace cudasim
