/* Floating-point arithmetic: rounding modes, fused multiply-add, no numbers, zeros, flushing, saturation. */
#include <cmath>

#include "tests/evaluate.h"

namespace cudasim {
namespace {

constexpr uint32_t NO_NUMBER = 0x7FFF'FFFF;
const float NAN_OF_OTHER_BITS = single(0xFFC1'2345);

TEST(Floats, RoundAsTold) {
  /* A third, which no binary fraction is, and its negative. */
  EXPECT_EQ(bits(evaluate<float>("div.rn.f32", 1.0F, 3.0F)), 0x3EAA'AAABU);
  EXPECT_EQ(bits(evaluate<float>("div.rz.f32", 1.0F, 3.0F)), 0x3EAA'AAAAU);
  EXPECT_EQ(bits(evaluate<float>("div.rm.f32", -1.0F, 3.0F)), 0xBEAA'AAABU);
  EXPECT_EQ(bits(evaluate<float>("div.rp.f32", -1.0F, 3.0F)), 0xBEAA'AAAAU);
  EXPECT_EQ(bits(evaluate<float>("rcp.rn.f32", 3.0F)), 0x3EAA'AAABU);
  EXPECT_EQ(bits(evaluate<float>("rcp.rz.f32", 3.0F)), 0x3EAA'AAAAU);
  /* One and a quarter of its last bit. */
  float quarter = single(0x3280'0000);
  EXPECT_EQ(bits(evaluate<float>("add.rn.f32", 1.0F, quarter)), 0x3F80'0000U);
  EXPECT_EQ(bits(evaluate<float>("add.rp.f32", 1.0F, quarter)), 0x3F80'0001U);
  EXPECT_EQ(bits(evaluate<float>("add.rm.f32", 1.0F, quarter)), 0x3F80'0000U);
  EXPECT_EQ(bits(evaluate<float>("sub.rz.f32", 1.0F, quarter)), 0x3F7F'FFFFU);
  EXPECT_EQ(bits(evaluate<double>("div.rn.f64", 1.0, 10.0)), bits(0.1));
  EXPECT_EQ(bits(evaluate<double>("div.rm.f64", 1.0, 10.0)), bits(0.1) - 1);
  EXPECT_EQ(bits(evaluate<double>("sqrt.rn.f64", 2.0)), 0x3FF6'A09E'667F'3BCDU);
  EXPECT_EQ(bits(evaluate<double>("sqrt.rm.f64", 2.0)), 0x3FF6'A09E'667F'3BCCU);
  EXPECT_EQ(bits(evaluate<double>("mul.rp.f64", 0.1, 0.1)), bits(0.1 * 0.1));
  EXPECT_EQ(bits(evaluate<double>("mul.rm.f64", 0.1, 0.1)), bits(0.1 * 0.1) - 1);
  EXPECT_EQ(bits(evaluate<float>("sqrt.rn.f32", 2.0F)), 0x3FB5'04F3U);
}

TEST(Floats, FuseMultiplicationAndAddition) {
  /* (1 + e)(1 - e) is 1 - e^2, which rounds to 1 before anything is subtracted, unless it is fused. */
  float e = std::ldexp(1.0F, -13);
  EXPECT_EQ(evaluate<float>("fma.rn.f32", 1 + e, 1 - e, -1.0F), -e * e);
  EXPECT_EQ(of_threads(1,
                       "mov.f32 %f1, 0f3F800400; mov.f32 %f2, 0f3F7FF800; mul.rn.f32 %f3, %f1, %f2;"
                       "add.rn.f32 %f3, %f3, 0fBF800000; mov.b32 %r0, %f3;")[0],
            0U);
  double d = std::ldexp(1.0, -30);
  EXPECT_EQ(evaluate<double>("fma.rn.f64", 1 + d, 1 - d, -1.0), -d * d);
  EXPECT_EQ(evaluate<float>("fma.rm.f32", 1 + e, 1 + e, 0.0F), 1 + 2 * e);
  EXPECT_EQ(evaluate<float>("fma.rp.f32", 1 + e, 1 + e, 0.0F), std::nextafter(1 + 2 * e, 2.0F));
}

TEST(Floats, NoNumbersHaveStandardBits) {
  EXPECT_EQ(bits(evaluate<float>("add.rn.f32", NAN_OF_OTHER_BITS, 1.0F)), NO_NUMBER);
  EXPECT_EQ(bits(evaluate<float>("sub.rn.f32", INFINITY, INFINITY)), NO_NUMBER);
  EXPECT_EQ(bits(evaluate<float>("div.rn.f32", 0.0F, 0.0F)), NO_NUMBER);
  EXPECT_EQ(bits(evaluate<float>("sqrt.rn.f32", -1.0F)), NO_NUMBER);
  EXPECT_TRUE(std::isnan(evaluate<double>("mul.rn.f64", INFINITY * 1.0, 0.0)));
  EXPECT_EQ(evaluate<float>("div.rn.f32", 1.0F, -0.0F), -INFINITY);
}

TEST(Floats, MinimumAndMaximumDropNoNumbers) {
  EXPECT_EQ(evaluate<float>("min.f32", NAN_OF_OTHER_BITS, 3.0F), 3.0F);
  EXPECT_EQ(evaluate<float>("max.f32", 3.0F, NAN_OF_OTHER_BITS), 3.0F);
  EXPECT_EQ(bits(evaluate<float>("min.f32", NAN_OF_OTHER_BITS, NAN_OF_OTHER_BITS)), NO_NUMBER);
  EXPECT_EQ(bits(evaluate<float>("min.NaN.f32", NAN_OF_OTHER_BITS, 3.0F)), NO_NUMBER);
  EXPECT_EQ(bits(evaluate<float>("max.NaN.f32", 3.0F, NAN_OF_OTHER_BITS)), NO_NUMBER);
  EXPECT_EQ(evaluate<float>("max.NaN.f32", 3.0F, 2.0F), 3.0F);
  EXPECT_EQ(evaluate<double>("max.f64", double{NAN}, -1.0), -1.0);
}

TEST(Floats, NegativeZeroIsLess) {
  EXPECT_EQ(bits(evaluate<float>("min.f32", 0.0F, -0.0F)), 0x8000'0000U);
  EXPECT_EQ(bits(evaluate<float>("min.f32", -0.0F, 0.0F)), 0x8000'0000U);
  EXPECT_EQ(bits(evaluate<float>("max.f32", -0.0F, 0.0F)), 0U);
  EXPECT_EQ(bits(evaluate<double>("max.f64", 0.0, -0.0)), 0U);
}

TEST(Floats, FlushSubnormalNumbersOnlyWhereTold) {
  float small = single(0x0000'1000);
  EXPECT_EQ(bits(evaluate<float>("add.rn.f32", small, 0.0F)), 0x1000U);
  EXPECT_EQ(bits(evaluate<float>("add.rn.ftz.f32", small, 0.0F)), 0U);
  EXPECT_EQ(bits(evaluate<float>("mul.rn.ftz.f32", -small, 1.0F)), 0x8000'0000U);
  EXPECT_EQ(bits(evaluate<float>("mul.rn.f32", std::ldexp(1.0F, -100), std::ldexp(1.0F, -30))),
            bits(std::ldexp(1.0F, -130)));
  EXPECT_EQ(bits(evaluate<float>("mul.rn.ftz.f32", std::ldexp(1.0F, -100), std::ldexp(1.0F, -30))), 0U);
  EXPECT_EQ(bits(evaluate<float>("abs.ftz.f32", -small)), 0U);
}

TEST(Floats, SaturateWhereTold) {
  EXPECT_EQ(evaluate<float>("add.sat.f32", 0.75F, 0.75F), 1.0F);
  EXPECT_EQ(evaluate<float>("mul.rn.sat.f32", -1.0F, 3.0F), 0.0F);
  EXPECT_EQ(evaluate<float>("fma.rn.sat.f32", NAN_OF_OTHER_BITS, 1.0F, 1.0F), 0.0F);
  EXPECT_EQ(evaluate<float>("add.sat.f32", 0.25F, 0.25F), 0.5F);
}

TEST(Floats, Signs) {
  EXPECT_EQ(bits(evaluate<float>("neg.f32", 0.0F)), 0x8000'0000U);
  EXPECT_EQ(evaluate<double>("abs.f64", -2.5), 2.5);
  EXPECT_EQ(evaluate<float>("copysign.f32", -1.0F, 5.0F), -5.0F);
  EXPECT_EQ(evaluate<double>("copysign.f64", 1.0, -5.0), 5.0);
}

TEST(Floats, TakeNumbersAsOperands) {
  EXPECT_EQ(evaluate_with<float>("add.rn.f32", ", 0f3F800000", 2.0F), 3.0F);
  EXPECT_EQ(evaluate_with<double>("add.rn.f64", ", 0d3FF0000000000000", 2.0), 3.0);
  EXPECT_EQ(evaluate_with<double>("add.rn.f64", ", 0.5", 2.0), 2.5);
}

}  // namespace
}  // namespace cudasim
