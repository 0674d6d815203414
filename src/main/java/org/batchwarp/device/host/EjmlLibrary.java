package org.batchwarp.device.host;

import org.batchwarp.device.MatrixCheck;
import org.batchwarp.device.SymmetricEigen;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_MT_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/** EJML, with Java's common pool. */
final class EjmlLibrary extends HostLibrary {
  @Override
  public String name() {
    return "EJML";
  }

  @Override
  SymmetricEigen decomposeFinite(double[] matrix, int order) {
    DMatrixRMaj symmetric = new DMatrixRMaj(order, order);
    for (int i = 0; i < order; i++) {
      for (int j = i; j < order; j++) {
        symmetric.set(i, j, matrix[i * order + j]);
        symmetric.set(j, i, matrix[i * order + j]);
      }
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(order, true, true);
    if (!eigen.decompose(symmetric)) {
      throw MatrixCheck.notConverged(order);
    }
    double[] values = new double[order];
    double[] vectors = new double[order * order];
    for (int k = 0; k < order; k++) {
      values[k] = eigen.getEigenvalue(k).getReal();
      System.arraycopy(eigen.getEigenVector(k).data, 0, vectors, k * order, order);
    }
    return new SymmetricEigen(values, vectors);
  }

  @Override
  double[] multiply(double[] a, double[] b, int rows, int inner, int columns) {
    DMatrixRMaj product = new DMatrixRMaj(rows, columns);
    CommonOps_MT_DDRM.mult(
        DMatrixRMaj.wrap(rows, inner, a), DMatrixRMaj.wrap(inner, columns, b), product);
    return product.data;
  }

  @Override
  double[] multiplyRows(double[] a, int rows, int columns) {
    DMatrixRMaj matrix = DMatrixRMaj.wrap(rows, columns, a);
    DMatrixRMaj products = new DMatrixRMaj(rows, rows);
    CommonOps_MT_DDRM.multTransB(matrix, matrix, products);
    return products.data;
  }

  @Override
  double[] multiplyColumns(double[] a, int rows, int columns) {
    DMatrixRMaj matrix = DMatrixRMaj.wrap(rows, columns, a);
    DMatrixRMaj products = new DMatrixRMaj(columns, columns);
    CommonOps_MT_DDRM.multTransA(matrix, matrix, products);
    return products.data;
  }
}
