/* cvt: rounding, saturation, no numbers, halves. */
#include <cmath>

#include "machine/half_precision.h"
#include "tests/evaluate.h"

namespace cudasim {
namespace {

TEST(Conversions, RoundToIntegers) {
  EXPECT_EQ(evaluate<int32_t>("cvt.rni.s32.f32", 2.5F), 2);
  EXPECT_EQ(evaluate<int32_t>("cvt.rni.s32.f32", 3.5F), 4);
  EXPECT_EQ(evaluate<int32_t>("cvt.rzi.s32.f32", -2.7F), -2);
  EXPECT_EQ(evaluate<int32_t>("cvt.rmi.s32.f32", -2.1F), -3);
  EXPECT_EQ(evaluate<int32_t>("cvt.rpi.s32.f32", -2.9F), -2);
  EXPECT_EQ(evaluate<int64_t>("cvt.rzi.s64.f64", -1e18), -1'000'000'000'000'000'000);
  EXPECT_EQ(evaluate<uint64_t>("cvt.rzi.u64.f64", 1.8e19), 18'000'000'000'000'000'000U);
}

TEST(Conversions, ToIntegersSaturate) {
  EXPECT_EQ(evaluate<int32_t>("cvt.rzi.s32.f32", 3e9F), INT32_MAX);
  EXPECT_EQ(evaluate<int32_t>("cvt.rzi.s32.f32", -3e9F), INT32_MIN);
  EXPECT_EQ(evaluate<int32_t>("cvt.rzi.s32.f64", double{INFINITY}), INT32_MAX);
  EXPECT_EQ(evaluate<uint32_t>("cvt.rzi.u32.f32", -1.0F), 0U);
  EXPECT_EQ(evaluate<uint32_t>("cvt.rni.u32.f64", 4294967295.5), 0xFFFF'FFFFU);
  EXPECT_EQ(evaluate<int64_t>("cvt.rzi.s64.f32", 1e19F), INT64_MAX);
  EXPECT_EQ(evaluate<uint64_t>("cvt.rzi.u64.f64", 2e19), UINT64_MAX);
  EXPECT_EQ(evaluate<int8_t>("cvt.rzi.s8.f32", 200.0F), 127);
  EXPECT_EQ(evaluate<uint8_t>("cvt.rni.u8.f32", 254.5F), 254);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rzi.u16.f32", 70000.0F), 65535);
}

/* Zero, unless one of the two is of 64 bits; then only the highest bit is set. */
TEST(Conversions, NoNumberToInteger) {
  EXPECT_EQ(evaluate<int32_t>("cvt.rzi.s32.f32", NAN), 0);
  EXPECT_EQ(evaluate<uint32_t>("cvt.rzi.u32.f32", NAN), 0U);
  EXPECT_EQ(evaluate<int32_t>("cvt.rzi.s32.f64", double{NAN}), INT32_MIN);
  EXPECT_EQ(evaluate<int64_t>("cvt.rzi.s64.f32", NAN), INT64_MIN);
  EXPECT_EQ(evaluate<uint64_t>("cvt.rzi.u64.f64", double{NAN}), uint64_t{1} << 63);
}

TEST(Conversions, IntegersToFloats) {
  EXPECT_EQ(bits(evaluate<float>("cvt.rn.f32.s32", 16777217)), bits(16777216.0F));
  EXPECT_EQ(bits(evaluate<float>("cvt.rp.f32.s32", 16777217)), bits(16777218.0F));
  EXPECT_EQ(bits(evaluate<float>("cvt.rz.f32.s32", -16777217)), bits(-16777216.0F));
  EXPECT_EQ(bits(evaluate<float>("cvt.rm.f32.s32", -16777217)), bits(-16777218.0F));
  EXPECT_EQ(evaluate<float>("cvt.rn.f32.u32", 0xFFFF'FFFFU), 4294967296.0F);
  EXPECT_EQ(evaluate<float>("cvt.rz.f32.u64", UINT64_MAX), std::nextafter(18446744073709551616.0F, 0.0F));
  EXPECT_EQ(evaluate<float>("cvt.rn.f32.u8", uint8_t{200}), 200.0F);
  EXPECT_EQ(evaluate<double>("cvt.rn.f64.s64", INT64_MAX), 9223372036854775808.0);
  EXPECT_EQ(evaluate<double>("cvt.rn.f64.s16", int16_t{-5}), -5.0);
}

TEST(Conversions, BetweenIntegers) {
  EXPECT_EQ(evaluate<int64_t>("cvt.s64.s32", -5), -5);
  EXPECT_EQ(evaluate<uint64_t>("cvt.u64.u32", 0xFFFF'FFFFU), 0xFFFF'FFFFU);
  EXPECT_EQ(evaluate<uint32_t>("cvt.u32.u64", uint64_t{0x1'0000'0007}), 7U);
  EXPECT_EQ(evaluate<int32_t>("cvt.s32.s8", 0x1FF), -1);
  EXPECT_EQ(evaluate<int32_t>("cvt.u32.u8", 0x1FF), 255);
  EXPECT_EQ(evaluate<int32_t>("cvt.s8.s32", 0x80), -128);
  EXPECT_EQ(evaluate<uint8_t>("cvt.sat.u8.s32", 300), 255);
  EXPECT_EQ(evaluate<uint8_t>("cvt.sat.u8.s32", -300), 0);
  EXPECT_EQ(evaluate<int16_t>("cvt.sat.s16.u32", 0xFFFF'FFFFU), 32767);
  EXPECT_EQ(evaluate<int8_t>("cvt.sat.s8.s64", -(int64_t{1} << 40)), -128);
}

TEST(Conversions, BetweenFloats) {
  double tie = 1 + std::ldexp(1.0, -24);
  EXPECT_EQ(bits(evaluate<float>("cvt.rn.f32.f64", tie)), 0x3F80'0000U);
  EXPECT_EQ(bits(evaluate<float>("cvt.rp.f32.f64", tie)), 0x3F80'0001U);
  EXPECT_EQ(bits(evaluate<float>("cvt.rz.f32.f64", -tie)), 0xBF80'0000U);
  EXPECT_EQ(bits(evaluate<float>("cvt.rm.f32.f64", -tie)), 0xBF80'0001U);
  EXPECT_EQ(evaluate<float>("cvt.rn.f32.f64", 1e300), INFINITY);
  EXPECT_EQ(bits(evaluate<float>("cvt.rn.f32.f64", double{NAN})), 0x7FFF'FFFFU);
  EXPECT_EQ(evaluate<double>("cvt.f64.f32", 0.1F), double{0.1F});
  EXPECT_EQ(evaluate<float>("cvt.rn.sat.f32.f64", 1.5), 1.0F);
  EXPECT_EQ(evaluate<double>("cvt.rzi.f64.f64", -2.7), -2.0);
  EXPECT_EQ(bits(evaluate<double>("cvt.rzi.f64.f64", -0.7)), uint64_t{1} << 63);
  EXPECT_EQ(evaluate<double>("cvt.rmi.f64.f64", -2.1), -3.0);
  EXPECT_EQ(evaluate<float>("cvt.rni.f32.f32", 0.5F), 0.0F);
  EXPECT_EQ(evaluate<float>("cvt.rpi.f32.f32", 0.1F), 1.0F);
  EXPECT_EQ(bits(evaluate<float>("cvt.ftz.f32.f32", single(1))), 0U);
}

TEST(Conversions, ToHalves) {
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.f16.f32", 1.0F), 0x3C00);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.f16.f32", -65504.0F), 0xFBFF);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.f16.f32", 65519.0F), 0x7BFF);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.f16.f32", 65520.0F), 0x7C00);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rz.f16.f32", 1e9F), 0x7BFF);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.f16.f32", NAN), 0x7FFF);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.f16.f32", -0.0F), 0x8000);
  /* The least number, half of it, and a little more than half. */
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.f16.f32", std::ldexp(1.0F, -24)), 1);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.f16.f32", std::ldexp(1.0F, -25)), 0);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.f16.f32", std::ldexp(1.001F, -25)), 1);
  /* A tie goes to the even one. */
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.f16.f32", 1 + std::ldexp(1.0F, -11)), 0x3C00);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.f16.f32", 1 + std::ldexp(3.0F, -11)), 0x3C02);
  /* A double is rounded once, not first to a float, for which this is a tie. */
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.f16.f64", 1 + std::ldexp(1.0, -11) + std::ldexp(1.0, -40)), 0x3C01);
  EXPECT_EQ(evaluate<uint32_t>("cvt.rn.f16x2.f32", 1.0F, 2.0F), 0x3C00'4000U);
}

TEST(Conversions, FromHalves) {
  EXPECT_EQ(evaluate<float>("cvt.f32.f16", uint16_t{0x3C00}), 1.0F);
  EXPECT_EQ(evaluate<float>("cvt.f32.f16", uint16_t{0x8001}), -std::ldexp(1.0F, -24));
  EXPECT_EQ(evaluate<float>("cvt.f32.f16", uint16_t{0xFC00}), -INFINITY);
  EXPECT_EQ(evaluate<double>("cvt.f64.f16", uint16_t{0x7BFF}), 65504.0);
  EXPECT_EQ(bits(evaluate<float>("cvt.f32.f16", uint16_t{0x7E00})), 0x7FFF'FFFFU);
  EXPECT_EQ(evaluate<int32_t>("cvt.rni.s32.f16", uint16_t{0x4100}), 2);
}

TEST(Conversions, ToBrainFloats) {
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.bf16.f32", 1.0F), 0x3F80);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.bf16.f32", -0.0F), 0x8000);
  /* A tie goes to the even one, and a little more to the next. */
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.bf16.f32", single(0x3F80'8000)), 0x3F80);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.bf16.f32", single(0x3F81'8000)), 0x3F82);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.bf16.f32", single(0xBF80'8001)), 0xBF81);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rz.bf16.f32", single(0xBF80'FFFF)), 0xBF80);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.bf16.f32", single(0x7F7F'FFFF)), 0x7F80);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rz.bf16.f32", single(0x7F7F'FFFF)), 0x7F7F);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.bf16.f32", -INFINITY), 0xFF80);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.bf16.f32", single(1)), 0);
  EXPECT_EQ(evaluate<uint16_t>("cvt.rn.bf16.f32", single(0x0001'8000)), 2);
  for (uint32_t no_number : {0x7FC0'0000U, 0xFFFF'FFFFU, 0x7F80'0001U}) {
    EXPECT_EQ(evaluate<uint16_t>("cvt.rn.bf16.f32", single(no_number)), 0x7FFF);
    EXPECT_EQ(evaluate<uint16_t>("cvt.rz.bf16.f32", single(no_number)), 0x7FFF);
  }
  EXPECT_EQ(evaluate<uint32_t>("cvt.rn.bf16x2.f32", single(0x3F80'8001), 2.0F), 0x3F81'4000U);
  EXPECT_EQ(evaluate<uint32_t>("cvt.rz.bf16x2.f32", single(0x3F80'8001), NAN), 0x3F80'7FFFU);
}

TEST(Conversions, FromBrainFloats) {
  EXPECT_EQ(evaluate<float>("cvt.f32.bf16", uint16_t{0xBF81}), single(0xBF81'0000));
  EXPECT_EQ(bits(evaluate<float>("cvt.f32.bf16", uint16_t{0x0001})), 0x0001'0000U);
  EXPECT_EQ(evaluate<float>("cvt.f32.bf16", uint16_t{0x7F80}), INFINITY);
  EXPECT_TRUE(std::isnan(evaluate<float>("cvt.f32.bf16", uint16_t{0xFFC0})));
}

TEST(Conversions, EveryHalfIsItsOwnNearest) {
  for (uint32_t pattern = 0; pattern < 0x10000; pattern++) {
    half of{static_cast<uint16_t>(pattern)};
    double value = exact_value(of);
    uint16_t expected = value != value ? 0x7FFF : of.bits;
    ASSERT_EQ(nearest_half(value).bits, expected) << pattern;
    ASSERT_EQ(truncated_half(value).bits, expected) << pattern;
  }
}

/* Between any two neighbours, and beside where they are equally far. */
TEST(Conversions, FastRoundingToHalvesIsTheExactOne) {
  for (uint32_t pattern = 0; pattern < 0x7C00; pattern++) {
    auto value = static_cast<float>(exact_value({static_cast<uint16_t>(pattern)}));
    double next = pattern == 0x7BFF ? 65536.0 : exact_value({static_cast<uint16_t>(pattern + 1)});
    auto middle = static_cast<float>((value + next) / 2);
    for (float each : {value, std::nextafter(value, 1e9F), std::nextafter(middle, 0.0F), middle,
                       std::nextafter(middle, 1e9F)}) {
      ASSERT_EQ(nearest_half_of_single(each).bits, nearest_half(each).bits) << each;
      ASSERT_EQ(nearest_half_of_single(-each).bits, nearest_half(-each).bits) << -each;
    }
  }
  for (float each : {INFINITY, -INFINITY, NAN, 3e38F, single(1), single(0x8000'0001)}) {
    EXPECT_EQ(nearest_half_of_single(each).bits, nearest_half(each).bits) << each;
  }
}

}  // namespace
}  // namespace cudasim
