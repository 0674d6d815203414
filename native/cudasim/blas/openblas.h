/* OpenBLAS, which computes what is answered; linked into each stand-in, since a process may have its own. */
#ifndef CUDASIM_BLAS_OPENBLAS_H
#define CUDASIM_BLAS_OPENBLAS_H

#include <cblas.h>

extern "C" void dsyevd_(const char *mode, const char *fill, const int *n, double *a, const int *lda,
                        double *values, double *work, const int *work_elements, int *integer_work,
                        const int *integer_work_elements, int *info, size_t mode_length, size_t fill_length);

namespace cudasim::blas {

/* OpenBLAS's own threads would change last bits. */
inline void use_one_thread() {
  static const bool once = (openblas_set_num_threads(1), true);
  static_cast<void>(once);
}

}  // namespace cudasim::blas

#endif
