/* setp with its combinations, set, selp, slct, testp, and predicates. */
#include <cmath>

#include "tests/evaluate.h"

namespace cudasim {
namespace {

/* Both results of setp: the first in bit 0, the second in bit 1; %p5 is true, %p6 is false. */
uint32_t both_results(const std::string &before, const std::string &setp) {
  return of_threads(1, before + "setp.eq.s32 %p5, 1, 1; setp.eq.s32 %p6, 1, 2;\n" + setp +
                           "\nselp.u32 %r2, 1, 0, %p1; selp.u32 %r3, 2, 0, %p2; or.b32 %r0, %r2, %r3;")[0];
}

TEST(Comparisons, OfIntegersBySign) {
  EXPECT_EQ(both_results("mov.u32 %r4, -1;", "setp.lt.s32 %p1|%p2, %r4, 1;"), 1U);
  EXPECT_EQ(both_results("mov.u32 %r4, -1;", "setp.lt.u32 %p1|%p2, %r4, 1;"), 2U);
  EXPECT_EQ(both_results("mov.u32 %r4, -1;", "setp.hi.u32 %p1|%p2, %r4, 1;"), 1U);
  EXPECT_EQ(both_results("mov.u32 %r4, 1;", "setp.ls.u32 %p1|%p2, %r4, 1;"), 1U);
  EXPECT_EQ(both_results("mov.u64 %rd4, -1;", "setp.ge.s64 %p1|%p2, %rd4, 0;"), 2U);
  EXPECT_EQ(both_results("mov.u16 %rs4, 7;", "setp.ne.b16 %p1|%p2, %rs4, 7;"), 2U);
}

TEST(Comparisons, CombineWithAThirdPredicate) {
  const char *seven = "mov.u32 %r4, 7;";
  EXPECT_EQ(both_results(seven, "setp.eq.and.s32 %p1|%p2, %r4, 7, %p5;"), 1U);
  EXPECT_EQ(both_results(seven, "setp.eq.and.s32 %p1|%p2, %r4, 7, %p6;"), 0U);
  EXPECT_EQ(both_results(seven, "setp.eq.and.s32 %p1|%p2, %r4, 7, !%p6;"), 1U);
  EXPECT_EQ(both_results(seven, "setp.eq.or.s32 %p1|%p2, %r4, 8, %p5;"), 3U);
  EXPECT_EQ(both_results(seven, "setp.eq.or.s32 %p1|%p2, %r4, 8, %p6;"), 2U);
  EXPECT_EQ(both_results(seven, "setp.eq.xor.s32 %p1|%p2, %r4, 7, %p5;"), 2U);
}

TEST(Comparisons, OfWhatIsNoNumber) {
  const char *values = "mov.f32 %f4, 0f7FC00000; mov.f32 %f5, 0f3F800000; mov.f64 %fd4, 0d7FF8000000000000;";
  for (const char *ordered : {"eq", "ne", "lt", "le", "gt", "ge", "num"}) {
    EXPECT_EQ(both_results(values, std::string("setp.") + ordered + ".f32 %p1|%p2, %f4, %f5;"), 2U)
        << ordered;
    EXPECT_EQ(both_results(values, std::string("setp.") + ordered + ".f64 %p1|%p2, %fd4, %fd4;"), 2U)
        << ordered;
  }
  for (const char *unordered : {"equ", "neu", "ltu", "leu", "gtu", "geu", "nan"}) {
    EXPECT_EQ(both_results(values, std::string("setp.") + unordered + ".f32 %p1|%p2, %f5, %f4;"), 1U)
        << unordered;
  }
}

TEST(Comparisons, OfNumbers) {
  const char *values = "mov.f32 %f4, 0f3F800000; mov.f32 %f5, 0f40000000; mov.f32 %f6, 0f00000001;";
  EXPECT_EQ(both_results(values, "setp.lt.f32 %p1|%p2, %f4, %f5;"), 1U);
  EXPECT_EQ(both_results(values, "setp.ltu.f32 %p1|%p2, %f5, %f4;"), 2U);
  EXPECT_EQ(both_results(values, "setp.geu.f32 %p1|%p2, %f4, %f4;"), 1U);
  EXPECT_EQ(both_results(values, "setp.gtu.f32 %p1|%p2, %f4, %f4;"), 2U);
  EXPECT_EQ(both_results(values, "setp.neu.f32 %p1|%p2, %f4, %f5;"), 1U);
  EXPECT_EQ(both_results(values, "setp.equ.f32 %p1|%p2, %f4, %f5;"), 2U);
  EXPECT_EQ(both_results(values, "setp.gt.f32 %p1|%p2, %f6, 0f00000000;"), 1U);
  EXPECT_EQ(both_results(values, "setp.gt.ftz.f32 %p1|%p2, %f6, 0f00000000;"), 2U);
}

TEST(Comparisons, SetToNumbers) {
  EXPECT_EQ(evaluate<uint32_t>("set.lt.u32.s32", -1, 1), 0xFFFF'FFFFU);
  EXPECT_EQ(evaluate<float>("set.gt.f32.f32", 2.0F, 1.0F), 1.0F);
  EXPECT_EQ(evaluate<uint32_t>("set.eq.u32.f64", 2.0, 1.0), 0U);
}

TEST(Comparisons, Select) {
  EXPECT_EQ(of_threads(33, "setp.gt.u32 %p1, %r1, 15; selp.b32 %r0, %r1, 100, %p1;")[15], 100U);
  EXPECT_EQ(of_threads(33, "setp.gt.u32 %p1, %r1, 15; selp.b32 %r0, %r1, 100, %p1;")[32], 32U);
  EXPECT_EQ(evaluate<uint32_t>("slct.u32.s32", 5U, 6U, -1), 6U);
  EXPECT_EQ(evaluate<uint32_t>("slct.u32.s32", 5U, 6U, 0), 5U);
  EXPECT_EQ(evaluate<double>("slct.f64.f32", 5.0, 6.0, -0.0F), 5.0);
  EXPECT_EQ(evaluate<uint64_t>("slct.b64.f32", uint64_t{5}, uint64_t{6}, NAN), 6U);
}

TEST(Comparisons, TestKindsOfNumbers) {
  auto is = [](const char *what, uint32_t of) {
    return of_threads(1, "mov.u32 %r4, " + std::to_string(of) + "; mov.b32 %f4, %r4; testp." + what +
                             ".f32 %p1, %f4; selp.u32 %r0, 1, 0, %p1;")[0] == 1;
  };
  EXPECT_TRUE(is("finite", 0x3F80'0000));
  EXPECT_FALSE(is("finite", 0x7F80'0000));
  EXPECT_TRUE(is("infinite", 0xFF80'0000));
  EXPECT_TRUE(is("notanumber", 0x7FC0'0000));
  EXPECT_FALSE(is("number", 0x7FC0'0000));
  EXPECT_TRUE(is("subnormal", 1));
  EXPECT_FALSE(is("normal", 1));
  EXPECT_TRUE(is("normal", 0x0080'0000));
}

TEST(Comparisons, CombinePredicates) {
  EXPECT_EQ(both_results("", "and.pred %p1, %p5, %p6; or.pred %p2, %p5, %p6;"), 2U);
  EXPECT_EQ(both_results("", "xor.pred %p1, %p5, %p6; not.pred %p2, %p5;"), 1U);
  EXPECT_EQ(both_results("", "mov.pred %p1, -1; mov.pred %p2, 0;"), 1U);
  EXPECT_EQ(both_results("", "mov.pred %p1, %p6; mov.pred %p2, %p5;"), 2U);
}

}  // namespace
}  // namespace cudasim
