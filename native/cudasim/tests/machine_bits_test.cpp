/* Logic, shifts beyond the width, fields and bytes, by the formulas of the PTX manual. */
#include "tests/evaluate.h"

namespace cudasim {
namespace {

TEST(Bits, Logic) {
  EXPECT_EQ(evaluate<uint32_t>("and.b32", 0xFF00U, 0x0FF0U), 0x0F00U);
  EXPECT_EQ(evaluate<uint64_t>("or.b64", uint64_t{1} << 63, uint64_t{1}), (uint64_t{1} << 63) | 1);
  EXPECT_EQ(evaluate<uint16_t>("xor.b16", uint16_t{0xFFFF}, uint16_t{0x00FF}), 0xFF00);
  EXPECT_EQ(evaluate<uint32_t>("not.b32", 0U), 0xFFFF'FFFFU);
  EXPECT_EQ(evaluate<uint32_t>("cnot.b32", 0U), 1U);
  EXPECT_EQ(evaluate<uint32_t>("cnot.b32", 12U), 0U);
}

TEST(Bits, ShiftsBeyondTheWidthCountAsTheWidth) {
  EXPECT_EQ(evaluate<uint32_t>("shl.b32", 1U, 31U), 0x8000'0000U);
  EXPECT_EQ(evaluate<uint32_t>("shl.b32", 1U, 32U), 0U);
  EXPECT_EQ(evaluate<uint32_t>("shl.b32", 1U, 0xFFFF'FFFFU), 0U);
  EXPECT_EQ(evaluate<uint32_t>("shr.u32", 0x8000'0000U, 32U), 0U);
  EXPECT_EQ(evaluate<int32_t>("shr.s32", INT32_MIN, 100U), -1);
  EXPECT_EQ(evaluate<int32_t>("shr.s32", INT32_MAX, 100U), 0);
  EXPECT_EQ(evaluate<int64_t>("shr.s64", INT64_MIN, 63U), -1);
  EXPECT_EQ(evaluate<uint64_t>("shl.b64", uint64_t{3}, 64U), 0U);
  EXPECT_EQ(evaluate<uint16_t>("shl.b16", uint16_t{0x8001}, 1U), 2);
  EXPECT_EQ(evaluate<int16_t>("shr.s16", int16_t{-32768}, 20U), -1);
}

TEST(Bits, FunnelShiftsClampOrWrap) {
  EXPECT_EQ(evaluate<uint32_t>("shf.l.clamp.b32", 0x8000'0000U, 0x1U, 1U), 3U);
  EXPECT_EQ(evaluate<uint32_t>("shf.l.clamp.b32", 0x1234'5678U, 0x1U, 40U), 0x1234'5678U);
  EXPECT_EQ(evaluate<uint32_t>("shf.l.wrap.b32", 0x8000'0000U, 0x1U, 33U), 3U);
  EXPECT_EQ(evaluate<uint32_t>("shf.r.clamp.b32", 0x1U, 0x8765'4321U, 40U), 0x8765'4321U);
  EXPECT_EQ(evaluate<uint32_t>("shf.r.wrap.b32", 0xFFFF'FFF0U, 0xAU, 36U), 0xAFFF'FFFFU);
}

TEST(Bits, CountAndFind) {
  EXPECT_EQ(evaluate<uint32_t>("popc.b32", 0xF0F0U), 8U);
  EXPECT_EQ(evaluate<uint32_t>("popc.b64", ~uint64_t{0}), 64U);
  EXPECT_EQ(evaluate<uint32_t>("clz.b32", 0U), 32U);
  EXPECT_EQ(evaluate<uint32_t>("clz.b32", 1U), 31U);
  EXPECT_EQ(evaluate<uint32_t>("clz.b64", uint64_t{1} << 40), 23U);
  EXPECT_EQ(evaluate<uint32_t>("brev.b32", 1U), 0x8000'0000U);
  EXPECT_EQ(evaluate<uint32_t>("bfind.u32", 0U), 0xFFFF'FFFFU);
  EXPECT_EQ(evaluate<uint32_t>("bfind.u32", 0x10U), 4U);
  EXPECT_EQ(evaluate<uint32_t>("bfind.s32", -1), 0xFFFF'FFFFU);
  EXPECT_EQ(evaluate<uint32_t>("bfind.s32", -17), 4U);
  EXPECT_EQ(evaluate<uint32_t>("bfind.shiftamt.u32", 0x10U), 27U);
}

/* As the manual defines it, bit by bit. */
template <typename T>
T field_of(T a, uint32_t from, uint32_t count) {
  uint32_t highest = 8 * sizeof(T) - 1;
  from &= 0xFF;
  count &= 0xFF;
  bool sign = std::is_signed_v<T> && count != 0 && (a >> std::min(from + count - 1, highest) & 1) != 0;
  std::make_unsigned_t<T> field = 0;
  for (uint32_t i = 0; i <= highest; i++) {
    bool bit = i < count && from + i <= highest ? (a >> (from + i) & 1) != 0 : sign;
    field |= static_cast<std::make_unsigned_t<T>>(bit) << i;
  }
  return static_cast<T>(field);
}

TEST(Bits, ExtractFields) {
  EXPECT_EQ(evaluate<uint32_t>("bfe.u32", 0xABCD'1234U, 8U, 8U), 0x12U);
  EXPECT_EQ(evaluate<int32_t>("bfe.s32", 0x0000'0F00, 8U, 4U), -1);
  for (uint32_t from : {0U, 1U, 20U, 31U, 32U, 63U, 64U, 255U, 256U}) {
    for (uint32_t count : {0U, 1U, 12U, 31U, 32U, 33U, 64U, 255U}) {
      EXPECT_EQ(evaluate<uint32_t>("bfe.u32", 0xDEAD'BEEFU, from, count),
                field_of(0xDEAD'BEEFU, from, count));
      EXPECT_EQ(evaluate<int32_t>("bfe.s32", -123456789, from, count), field_of(-123456789, from, count));
      EXPECT_EQ(evaluate<int64_t>("bfe.s64", int64_t{-987654321987}, from, count),
                field_of(int64_t{-987654321987}, from, count));
    }
  }
}

TEST(Bits, InsertFields) {
  EXPECT_EQ(evaluate<uint32_t>("bfi.b32", 0x5U, 0xFFFF'FFFFU, 4U, 4U), 0xFFFF'FF5FU);
  EXPECT_EQ(evaluate<uint32_t>("bfi.b32", 0xFFU, 0U, 28U, 8U), 0xF000'0000U);
  EXPECT_EQ(evaluate<uint32_t>("bfi.b32", 0xFFU, 7U, 32U, 8U), 7U);
  EXPECT_EQ(evaluate<uint32_t>("bfi.b32", 0xFFU, 7U, 3U, 0U), 7U);
  EXPECT_EQ(evaluate<uint64_t>("bfi.b64", ~uint64_t{0}, uint64_t{0}, 0U, 64U), ~uint64_t{0});
}

TEST(Bits, PermuteBytes) {
  constexpr uint32_t A = 0x3322'1180;
  constexpr uint32_t B = 0x7766'5544;
  EXPECT_EQ(evaluate<uint32_t>("prmt.b32", A, B, 0x7654U), B);
  EXPECT_EQ(evaluate<uint32_t>("prmt.b32", A, B, 0x0123U), 0x8011'2233U);
  /* With the highest bit of a selector, the byte's sign. */
  EXPECT_EQ(evaluate<uint32_t>("prmt.b32", A, B, 0x98C0U), 0x00FF'0080U);
  EXPECT_EQ(evaluate<uint32_t>("prmt.b32.f4e", A, B, 1U), 0x4433'2211U);
  EXPECT_EQ(evaluate<uint32_t>("prmt.b32.b4e", A, B, 1U), 0x6677'8011U);
  EXPECT_EQ(evaluate<uint32_t>("prmt.b32.rc8", A, B, 2U), 0x2222'2222U);
  EXPECT_EQ(evaluate<uint32_t>("prmt.b32.ecl", A, B, 2U), 0x3322'2222U);
  EXPECT_EQ(evaluate<uint32_t>("prmt.b32.ecr", A, B, 2U), 0x2222'1180U);
  EXPECT_EQ(evaluate<uint32_t>("prmt.b32.rc16", A, B, 1U), 0x3322'3322U);
}

TEST(Bits, LogicOfThree) {
  constexpr uint32_t A = 0xF0F0'F0F0;
  constexpr uint32_t B = 0xCCCC'CCCC;
  constexpr uint32_t C = 0xAAAA'AAAA;
  EXPECT_EQ(evaluate_with<uint32_t>("lop3.b32", ", 0x80", A, B, C), A & B & C);
  EXPECT_EQ(evaluate_with<uint32_t>("lop3.b32", ", 0x96", A, B, C), A ^ B ^ C);
  EXPECT_EQ(evaluate_with<uint32_t>("lop3.b32", ", 0xF8", A, B, C), A | (B & C));
  EXPECT_EQ(evaluate_with<uint32_t>("lop3.b32", ", 0x1A", A, B, C), ((A & B) | C) ^ A);
  EXPECT_EQ(evaluate_with<uint32_t>("lop3.b32", ", 0", A, B, C), 0U);
}

TEST(Bits, PackAndUnpack) {
  EXPECT_EQ(of_threads(1, "mov.u16 %rs1, 0x1111; mov.u16 %rs2, 0x2222; mov.b32 %r0, {%rs1, %rs2};")[0],
            0x2222'1111U);
  EXPECT_EQ(of_threads(1, "mov.u32 %r2, 0x33334444; mov.b32 {%rs1, %rs2}, %r2; cvt.u32.u16 %r0, %rs2;")[0],
            0x3333U);
  EXPECT_EQ(of_threads(1,
                       "mov.u64 %rd1, 0x1122334455667788; mov.b64 {%r2, %r3}, %rd1; mov.b64 %rd2, {%r3, %r2};"
                       "cvt.u32.u64 %r0, %rd2;")[0],
            0x1122'3344U);
  EXPECT_EQ(of_threads(1,
                       "mov.u64 %rd1, 0x1122334455667788; mov.b64 {%rs0, %rs1, %rs2, %rs3}, %rd1;"
                       "mov.b32 %r0, {%rs3, %rs1};")[0],
            0x5566'1122U);
}

}  // namespace
}  // namespace cudasim
