/*
 * A matrix in device memory, by columns. Only the elements of the part that a routine may touch are read and
 * written, so that whatever lies between columns or beyond the diagonal need not be there.
 */
#ifndef CUDASIM_BLAS_DEVICE_MATRIX_H
#define CUDASIM_BLAS_DEVICE_MATRIX_H

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "../driver/host_task.h"

namespace cudasim::blas {

struct memory_failure : std::runtime_error {
  explicit memory_failure(CUresult code) : std::runtime_error("device memory"), code(code) {}
  CUresult code;
};

enum class part { whole, lower, upper };

template <typename T>
void read(uint64_t address, T *to, uint64_t elements) {
  CUresult result = elements == 0 ? CUDA_SUCCESS : cudasim_read(address, to, elements * sizeof(T));
  if (result != CUDA_SUCCESS) {
    throw memory_failure(result);
  }
}

template <typename T>
void write(uint64_t address, const T *from, uint64_t elements) {
  CUresult result = elements == 0 ? CUDA_SUCCESS : cudasim_write(address, from, elements * sizeof(T));
  if (result != CUDA_SUCCESS) {
    throw memory_failure(result);
  }
}

template <typename T>
struct device_matrix {
  uint64_t address;
  int rows, columns;
  int leading;  // elements from column to column

  /* Dense columns; zeros outside of the part. */
  std::vector<T> read(part which = part::whole) const {
    std::vector<T> dense(static_cast<size_t>(rows) * columns);
    each_column(which, [&](int column, int first, int count) {
      blas::read(element(first, column), dense.data() + static_cast<size_t>(column) * rows + first, count);
    });
    return dense;
  }

  void write(const std::vector<T> &dense, part which = part::whole) const {
    each_column(which, [&](int column, int first, int count) {
      blas::write(element(first, column), dense.data() + static_cast<size_t>(column) * rows + first, count);
    });
  }

 private:
  uint64_t element(int row, int column) const {
    return address + (static_cast<uint64_t>(column) * leading + row) * sizeof(T);
  }

  template <typename Visitor>
  void each_column(part which, Visitor visit) const {
    for (int column = 0; column < columns; column++) {
      int first = which == part::lower ? std::min(column, rows) : 0;
      int end = which == part::upper ? std::min(column + 1, rows) : rows;
      visit(column, first, end - first);
    }
  }
};

}  // namespace cudasim::blas

#endif
