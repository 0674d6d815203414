/* Integer arithmetic: wrapping, high halves, wide products, division, saturation. */
#include "tests/evaluate.h"

namespace cudasim {
namespace {

constexpr int32_t LEAST = INT32_MIN;
constexpr int32_t MOST = INT32_MAX;

TEST(Integers, WrapAround) {
  EXPECT_EQ(evaluate<int32_t>("add.s32", MOST, 1), LEAST);
  EXPECT_EQ(evaluate<uint32_t>("sub.u32", 1U, 2U), 0xFFFF'FFFFU);
  EXPECT_EQ(evaluate<int32_t>("mul.lo.s32", 0x10000, 0x10001), 0x10000);
  EXPECT_EQ(evaluate<int16_t>("add.s16", int16_t{32767}, int16_t{1}), -32768);
  EXPECT_EQ(evaluate<int64_t>("add.s64", INT64_MAX, int64_t{1}), INT64_MIN);
  EXPECT_EQ(evaluate<int32_t>("neg.s32", LEAST), LEAST);
  EXPECT_EQ(evaluate<int32_t>("abs.s32", -7), 7);
  EXPECT_EQ(evaluate<int32_t>("abs.s32", LEAST), LEAST);
}

TEST(Integers, SaturateWhereTold) {
  EXPECT_EQ(evaluate<int32_t>("add.sat.s32", MOST, 1), MOST);
  EXPECT_EQ(evaluate<int32_t>("sub.sat.s32", LEAST, 1), LEAST);
  EXPECT_EQ(evaluate<int32_t>("add.sat.s32", -5, 3), -2);
}

TEST(Integers, MultiplyToHighAndWide) {
  EXPECT_EQ(evaluate<int32_t>("mul.hi.s32", -1, 1), -1);
  EXPECT_EQ(evaluate<uint32_t>("mul.hi.u32", 0xFFFF'FFFFU, 0xFFFF'FFFFU), 0xFFFF'FFFEU);
  EXPECT_EQ(evaluate<int64_t>("mul.hi.s64", INT64_MIN, int64_t{2}), -1);
  EXPECT_EQ(evaluate<uint64_t>("mul.hi.u64", ~uint64_t{0}, ~uint64_t{0}), ~uint64_t{0} - 1);
  EXPECT_EQ(evaluate<int64_t>("mul.wide.s32", LEAST, LEAST), int64_t{1} << 62);
  EXPECT_EQ(evaluate<uint64_t>("mul.wide.u32", 0xFFFF'FFFFU, 2U), 0x1'FFFF'FFFEU);
  EXPECT_EQ(evaluate<int32_t>("mul.wide.s16", int16_t{-300}, int16_t{300}), -90000);
  EXPECT_EQ(evaluate<uint32_t>("mul.wide.u16", uint16_t{65535}, uint16_t{65535}), 0xFFFE'0001U);
}

TEST(Integers, MultiplyAndAdd) {
  EXPECT_EQ(evaluate<int32_t>("mad.lo.s32", 3, 4, 5), 17);
  EXPECT_EQ(evaluate<int32_t>("mad.hi.s32", LEAST, 4, 10), 8);
  EXPECT_EQ(evaluate<int64_t>("mad.wide.s32", -2, 3, int64_t{1} << 40), (int64_t{1} << 40) - 6);
  EXPECT_EQ(evaluate<uint32_t>("sad.u32", 3U, 10U, 100U), 107U);
  EXPECT_EQ(evaluate<int32_t>("sad.s32", -3, -10, 100), 107);
}

TEST(Integers, DivideTowardsZero) {
  EXPECT_EQ(evaluate<int32_t>("div.s32", -7, 2), -3);
  EXPECT_EQ(evaluate<int32_t>("rem.s32", -7, 2), -1);
  EXPECT_EQ(evaluate<uint32_t>("div.u32", 0xFFFF'FFF9U, 2U), 0x7FFF'FFFCU);
  EXPECT_EQ(evaluate<int32_t>("div.s32", LEAST, -1), LEAST);
  EXPECT_EQ(evaluate<int32_t>("rem.s32", LEAST, -1), 0);
  EXPECT_EQ(evaluate<int64_t>("rem.s64", int64_t{-100}, int64_t{7}), -2);
  EXPECT_EQ(evaluate<uint64_t>("div.u64", ~uint64_t{0}, uint64_t{3}), 0x5555'5555'5555'5555U);
}

TEST(Integers, DivisionByZeroIsCaught) {
  EXPECT_PART("divides by 0", fault_of(LAUNCH_FAILED, [] { evaluate<int32_t>("div.s32", 1, 0); }));
  EXPECT_PART("divides by 0",
              fault_of(LAUNCH_FAILED, [] { evaluate<uint64_t>("rem.u64", uint64_t{1}, uint64_t{0}); }));
}

TEST(Integers, DotProductsOfHalvesAndBytes) {
  /* Halves 3 and 5; bytes 10, 20, 30, 40 from the lowest on. */
  constexpr uint32_t HALVES = 0x0005'0003;
  constexpr uint32_t BYTES = 0x281E'140A;
  EXPECT_EQ(evaluate<uint32_t>("dp2a.lo.u32.u32", HALVES, BYTES, 7U), 7 + 3 * 10 + 5 * 20U);
  EXPECT_EQ(evaluate<uint32_t>("dp2a.hi.u32.u32", HALVES, BYTES, 7U), 7 + 3 * 30 + 5 * 40U);
  EXPECT_EQ(evaluate<uint32_t>("dp4a.u32.u32", 0x0403'0201U, BYTES, 7U), 7 + 10 + 2 * 20 + 3 * 30 + 4 * 40U);
}

TEST(Integers, DotProductsHaveTheirOperandsSigns) {
  constexpr uint32_t HALVES = 0x8000'FFFF;  // -32768 and -1, or 32768 and 65535
  constexpr uint32_t BYTES = 0x80FF'80FF;   // -128 and -1, or 128 and 255, twice
  for (const char *part : {"lo", "hi"}) {
    std::string opcode = "dp2a." + std::string(part);
    EXPECT_EQ(evaluate<uint32_t>(opcode + ".u32.u32", HALVES, BYTES, 0U), 65535 * 255U + 32768 * 128U);
    EXPECT_EQ(evaluate<int32_t>(opcode + ".u32.s32", HALVES, BYTES, 0), -65535 + 32768 * -128);
    EXPECT_EQ(evaluate<int32_t>(opcode + ".s32.u32", HALVES, BYTES, 0), -255 + -32768 * 128);
    EXPECT_EQ(evaluate<int32_t>(opcode + ".s32.s32", HALVES, BYTES, 0), 1 + 32768 * 128);
  }
  constexpr uint32_t MORE_BYTES = 0x7F80'02FF;  // 127, -128, 2, -1, or 127, 128, 2, 255
  EXPECT_EQ(evaluate<uint32_t>("dp4a.u32.u32", BYTES, MORE_BYTES, 0U),
            128 * 127 + 255 * 128 + 128 * 2 + 255 * 255U);
  EXPECT_EQ(evaluate<int32_t>("dp4a.u32.s32", BYTES, MORE_BYTES, 0), 128 * 127 + 255 * -128 + 128 * 2 - 255);
  EXPECT_EQ(evaluate<int32_t>("dp4a.s32.u32", BYTES, MORE_BYTES, 0), -128 * 127 - 128 - 128 * 2 - 255);
  EXPECT_EQ(evaluate<int32_t>("dp4a.s32.s32", BYTES, MORE_BYTES, 0), -128 * 127 + 128 - 128 * 2 + 1);
}

TEST(Integers, DotProductsWrapAround) {
  EXPECT_EQ(evaluate<uint32_t>("dp2a.lo.u32.u32", 0x0001'0001U, 0x0101U, 0xFFFF'FFFFU), 1U);
  EXPECT_EQ(evaluate<uint32_t>("dp4a.u32.u32", ~0U, ~0U, 0xFFFF'FFFFU), 4 * 255 * 255 - 1U);
  EXPECT_EQ(evaluate<int32_t>("dp2a.hi.s32.s32", 0x0000'0002, 0x0001'0000, MOST), LEAST + 1);
  EXPECT_EQ(evaluate<int32_t>("dp4a.s32.s32", 0x0000'00FF, 1, LEAST), MOST);
}

/* Weights of 15 bits times bytes, on top of 2^23: bits of floats that no conversion is needed for. */
TEST(Integers, DotProductsInterpolate) {
  for (uint32_t weight : {0U, 1U, 12345U, 32767U, 32768U}) {
    uint32_t weights = weight << 16 | (32768 - weight);
    uint32_t interpolated = evaluate<uint32_t>("dp2a.lo.u32.u32", weights, 0xFF00U + 9, 0x4B00'0000U);
    EXPECT_EQ(single(interpolated), 8388608.0F + (32768 - weight) * 9 + weight * 255);
  }
}

TEST(Integers, CompareBySign) {
  EXPECT_EQ(evaluate<int32_t>("min.s32", -1, 1), -1);
  EXPECT_EQ(evaluate<uint32_t>("min.u32", 0xFFFF'FFFFU, 1U), 1U);
  EXPECT_EQ(evaluate<int64_t>("max.s64", int64_t{-1}, int64_t{-2}), -1);
  EXPECT_EQ(evaluate<uint16_t>("max.u16", uint16_t{65535}, uint16_t{1}), 65535);
}

TEST(Integers, LessThanZeroMayBecomeZero) {
  for (const char *type : {".relu.s32", ".s32.relu"}) {
    EXPECT_EQ(evaluate<int32_t>(std::string("min") + type, -1, 1), 0);
    EXPECT_EQ(evaluate<int32_t>(std::string("min") + type, 3, 2), 2);
    EXPECT_EQ(evaluate<int32_t>(std::string("max") + type, -7, LEAST), 0);
    EXPECT_EQ(evaluate<int32_t>(std::string("max") + type, -7, MOST), MOST);
  }
}

TEST(Integers, TakeNumbersAsOperands) {
  EXPECT_EQ(evaluate_with<int32_t>("add.s32", ", -5", 3), -2);
  EXPECT_EQ(evaluate_with<uint32_t>("add.u32", ", 0xFFFFFFFF", 3U), 2U);
  EXPECT_EQ(evaluate_with<int64_t>("add.s64", ", -9223372036854775808", int64_t{-1}), INT64_MAX);
  EXPECT_EQ(evaluate_with<uint32_t>("add.u32", ", 0b101", 1U), 6U);
}

}  // namespace
}  // namespace cudasim
