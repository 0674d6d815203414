/* TensorFloat-32: a float of which 10 bits of fraction are left. */
#ifndef CUDASIM_BLAS_TF32_H
#define CUDASIM_BLAS_TF32_H

#include <cstdint>
#include <cstring>

namespace cudasim::blas {

/* Rounds to nearest, ties away from zero, as the instruction cvt.rna.tf32.f32 does. */
inline float rounded_to_tf32(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  bool finite = (bits & 0x7F800000) != 0x7F800000;
  if (finite) {
    bits = (bits + 0x1000) & 0xFFFFE000;
  }
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace cudasim::blas

#endif
