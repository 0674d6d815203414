/* Loads and stores in all spaces and widths, and variables of the module. */
#include "tests/evaluate.h"

namespace cudasim {
namespace {

TEST(Accesses, Vectors) {
  device on(kernel(R"(
    ld.param.u64 %rd0, [p0];
    ld.param.u64 %rd1, [p1];
    ld.global.v4.u32 {%r1, %r2, %r3, %r4}, [%rd0];
    ld.global.nc.v2.f64 {%fd1, %fd2}, [%rd0+16];
    ld.global.v2.u16 {%rs1, %rs2}, [%rd0+4];
    st.global.v4.u32 [%rd1], {%r4, %r3, %r2, %r1};
    st.global.v2.f64 [%rd1+16], {%fd2, %fd1};
    st.global.v2.u16 [%rd1+32], {%rs2, %rs1};
  )",
                   2));
  uint64_t from = on.allocate(std::vector<uint32_t>{1, 0x00020003, 3, 4, 5, 6, 7, 8});
  uint64_t to = on.memory.allocate(36, "results");
  on.launch({1, 1, 1}, {1, 1, 1}, from, to);
  EXPECT_EQ(on.read<uint32_t>(to, 9), (std::vector<uint32_t>{4, 3, 0x00020003, 1, 7, 8, 5, 6, 0x00030002}));
}

/* Moves 16 bytes by a load and a store, of so many elements each. */
std::vector<uint32_t> moved_by(const std::string &load, const std::string &store) {
  auto registers_of = [](const std::string &opcode) {
    const char *letter = opcode.find(".f32") != std::string::npos ? "%f" : "%r";
    size_t vector = opcode.find(".v");
    std::string list;
    for (int i = 0; i < (vector == std::string::npos ? 1 : opcode[vector + 2] - '0'); i++) {
      list += (i > 0 ? ", " : "") + std::string(letter) + std::to_string(i + 1);
    }
    return vector == std::string::npos ? list : "{" + list + "}";
  };
  device on(kernel("ld.param.u64 %rd0, [p0]; ld.param.u64 %rd1, [p1];" + load + " " + registers_of(load) +
                       ", [%rd0];" + store + " [%rd1], " + registers_of(store) + ";",
                   2));
  uint64_t from = on.allocate(std::vector<uint32_t>{0x3F80'0000, 2, 3, 4});
  uint64_t to = on.allocate(std::vector<uint32_t>(4));
  on.launch({1, 1, 1}, {1, 1, 1}, from, to);
  return on.read<uint32_t>(to, 4);
}

TEST(Accesses, HowTheyAreCachedChangesNoValue) {
  for (const char *hint : {"", ".ca", ".cg", ".cs", ".lu", ".cv", ".nc", ".nc.L1::no_allocate", ".L2::64B",
                           ".L2::128B", ".nc.L2::256B", ".L1::evict_first", ".L1::evict_last.L2::128B",
                           ".nc.L1::no_allocate.L2::128B", ".weak"}) {
    std::string load = std::string("ld.global") + hint;
    EXPECT_EQ(moved_by(load + ".u32", "st.global.u32"), (std::vector<uint32_t>{0x3F80'0000, 0, 0, 0}))
        << hint;
    EXPECT_EQ(moved_by(load + ".v2.f32", "st.global.v2.f32"), (std::vector<uint32_t>{0x3F80'0000, 2, 0, 0}))
        << hint;
    EXPECT_EQ(moved_by(load + ".v4.b32", "st.global.v4.u32"), (std::vector<uint32_t>{0x3F80'0000, 2, 3, 4}))
        << hint;
  }
  for (const char *hint : {".cs", ".cg", ".wb", ".wt", ".L1::no_allocate", ".L1::evict_first"}) {
    std::string store = std::string("st.global") + hint;
    EXPECT_EQ(moved_by("ld.global.f32", store + ".f32"), (std::vector<uint32_t>{0x3F80'0000, 0, 0, 0}))
        << hint;
    EXPECT_EQ(moved_by("ld.global.v2.u32", store + ".v2.b32"), (std::vector<uint32_t>{0x3F80'0000, 2, 0, 0}))
        << hint;
    EXPECT_EQ(moved_by("ld.global.v4.f32", store + ".v4.f32"), (std::vector<uint32_t>{0x3F80'0000, 2, 3, 4}))
        << hint;
  }
}

TEST(Accesses, NarrowValuesFillRegisters) {
  device on(kernel(R"(
    ld.param.u64 %rd0, [p0];
    ld.global.s8 %r1, [%rd0];
    ld.global.u8 %r2, [%rd0];
    ld.global.s16 %rd2, [%rd0];
    ld.global.u8 %rs1, [%rd0];
    cvt.u32.u16 %r3, %rs1;
    st.global.u32 [%rd0+8], %r1;
    st.global.u32 [%rd0+12], %r2;
    st.global.u64 [%rd0+16], %rd2;
    st.global.u32 [%rd0+24], %r3;
    st.global.u8 [%rd0+28], %r1;
    st.global.u8 [%rd0+29], %rd2;
    st.global.u16 [%rd0+30], 513;
  )"));
  uint64_t at = on.allocate(std::vector<uint32_t>{0xFFFE, 0, 0, 0, 0, 0, 0, 0});
  on.launch({1, 1, 1}, {1, 1, 1}, at);
  EXPECT_EQ(on.read<uint32_t>(at, 8), (std::vector<uint32_t>{0xFFFE, 0, 0xFFFF'FFFE, 0xFE, 0xFFFF'FFFE,
                                                             0xFFFF'FFFF, 0xFE, 0x0201'FEFE}));
}

TEST(Accesses, ParametersAreStructures) {
  device on(R"(
    .visible .entry test(.param .u64 to, .param .align 8 .b8 arguments[24])
    {
      .reg .b32 %r<8>; .reg .b64 %rd<8>; .reg .f64 %fd<2>;
      ld.param.u64 %rd0, [to];
      ld.param.v2.u32 {%r1, %r2}, [arguments+8];
      ld.param.f64 %fd0, [arguments];
      ld.param.u8 %r3, [arguments+17];
      st.global.f64 [%rd0], %fd0;
      st.global.v2.u32 [%rd0+8], {%r2, %r1};
      st.global.u32 [%rd0+16], %r3;
      ret;
    })");
  struct arguments {
    double d;
    uint32_t a, b;
    uint8_t bytes[8];
  };
  uint64_t to = on.memory.allocate(20, "results");
  on.launch({1, 1, 1}, {1, 1, 1}, to, arguments{2.5, 10, 20, {1, 2, 3, 4, 5, 6, 7, 8}});
  EXPECT_EQ(on.read<double>(to, 1)[0], 2.5);
  EXPECT_EQ(on.read<uint32_t>(to + 8, 3), (std::vector<uint32_t>{20, 10, 2}));
}

TEST(Accesses, LocalMemoryIsEachThreadsOwn) {
  std::vector<uint32_t> found = of_threads(64, R"(
    .local .align 8 .b8 __local_depot0[16];
    .reg .b64 %SP; .reg .b64 %SPL;
    mov.u64 %SPL, __local_depot0;
    cvta.local.u64 %SP, %SPL;
    add.u64 %rd1, %SP, 8;
    cvta.to.local.u64 %rd2, %rd1;
    st.local.u32 [%rd2], %r1;
    st.u32 [%rd1+4], 5;
    ld.local.u32 %r2, [%SPL+8];
    ld.u32 %r3, [%SP+12];
    isspacep.local %p1, %SP;
    selp.u32 %r4, 100, 0, %p1;
    add.u32 %r0, %r2, %r3;
    add.u32 %r0, %r0, %r4;
  )");
  for (uint32_t thread = 0; thread < 64; thread++) {
    ASSERT_EQ(found[thread], thread + 105);
  }
}

TEST(Accesses, GenericAddressesReachAllSpaces) {
  std::vector<uint32_t> found = of_threads(64, R"(
    .shared .align 4 .b8 values[256];
    mov.u64 %rd1, values;
    cvta.shared.u64 %rd2, %rd1;
    mul.wide.u32 %rd3, %r1, 4;
    add.u64 %rd4, %rd2, %rd3;
    add.u64 %rd5, %rd0, %rd3;
    and.b32 %r2, %r1, 1;
    setp.eq.u32 %p1, %r2, 1;
    selp.b64 %rd6, %rd4, %rd5, %p1;
    st.u32 [%rd6], %r1;
    ld.u32 %r0, [%rd6];
    isspacep.shared %p2, %rd6;
    selp.u32 %r3, 1000, 0, %p2;
    add.u32 %r0, %r0, %r3;
  )");
  EXPECT_EQ(found[6], 6U);
  EXPECT_EQ(found[7], 1007U);
}

TEST(Accesses, VariablesHaveInitialValues) {
  device on(R"(
    .const .align 4 .f32 weights[3] = {0f3F800000, 2.5, 0f40400000};
    .global .align 4 .u32 counter = 41;
    .global .align 1 .b8 bytes[4] = {1, 2, 0xFF};
  )" + kernel(R"(
    ld.param.u64 %rd0, [p0];
    ld.const.f32 %f1, [weights+4];
    mov.u64 %rd1, weights;
    ld.const.f32 %f2, [%rd1+8];
    add.rn.f32 %f1, %f1, %f2;
    st.global.f32 [%rd0], %f1;
    ld.global.u32 %r1, [counter];
    add.u32 %r1, %r1, 1;
    st.global.u32 [counter], %r1;
    mov.u64 %rd2, bytes;
    ld.global.u8 %r2, [%rd2+2];
    st.global.u32 [%rd0+4], %r2;
  )"));
  ASSERT_EQ(on.module.variables().size(), 3U);
  EXPECT_EQ(on.module.variables()[2].bytes, 4U);
  for (const ptx::global_variable &each : on.module.variables()) {
    on.globals.push_back(on.allocate(each.initial, each.name));
  }
  uint64_t to = on.memory.allocate(8, "results");
  on.launch({1, 1, 1}, {1, 1, 1}, to);
  EXPECT_EQ(on.read<float>(to, 1)[0], 5.5F);
  EXPECT_EQ(on.read<uint32_t>(to + 4, 1)[0], 255U);
  EXPECT_EQ(on.read<uint32_t>(on.globals[1], 1)[0], 42U);
}

TEST(Accesses, SharedMemoryMayBeSizedByTheLaunch) {
  device on(".extern .shared .align 16 .b8 open[];\n" + kernel(R"(
    .shared .align 4 .b8 own[20];
    ld.param.u64 %rd0, [p0];
    mov.u32 %r1, open;
    mov.u32 %r2, own;
    sub.u32 %r3, %r1, %r2;
    st.shared.u32 [open+12], %r3;
    ld.shared.u32 %r4, [%r1+12];
    st.global.u32 [%rd0], %r4;
    mov.u32 %r5, %dynamic_smem_size;
    st.global.u32 [%rd0+4], %r5;
  )"));
  uint64_t to = on.memory.allocate(8, "results");
  on.dynamic_shared = 16;
  on.launch({1, 1, 1}, {1, 1, 1}, to);
  EXPECT_EQ(on.read<uint32_t>(to, 2), (std::vector<uint32_t>{32, 16}));
  on.dynamic_shared = 12;
  EXPECT_PART("of the 32 bytes of shared memory", fault_of(ILLEGAL_ADDRESS, [&] {
                on.dynamic_shared = 0;
                on.launch({1, 1, 1}, {1, 1, 1}, to);
              }));
}

}  // namespace
}  // namespace cudasim
