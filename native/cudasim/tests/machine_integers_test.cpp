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

TEST(Integers, CompareBySign) {
  EXPECT_EQ(evaluate<int32_t>("min.s32", -1, 1), -1);
  EXPECT_EQ(evaluate<uint32_t>("min.u32", 0xFFFF'FFFFU, 1U), 1U);
  EXPECT_EQ(evaluate<int64_t>("max.s64", int64_t{-1}, int64_t{-2}), -1);
  EXPECT_EQ(evaluate<uint16_t>("max.u16", uint16_t{65535}, uint16_t{1}), 65535);
}

TEST(Integers, TakeNumbersAsOperands) {
  EXPECT_EQ(evaluate_with<int32_t>("add.s32", ", -5", 3), -2);
  EXPECT_EQ(evaluate_with<uint32_t>("add.u32", ", 0xFFFFFFFF", 3U), 2U);
  EXPECT_EQ(evaluate_with<int64_t>("add.s64", ", -9223372036854775808", int64_t{-1}), INT64_MAX);
  EXPECT_EQ(evaluate_with<uint32_t>("add.u32", ", 0b101", 1U), 6U);
}

}  // namespace
}  // namespace cudasim
