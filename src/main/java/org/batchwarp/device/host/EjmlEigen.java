package org.batchwarp.device.host;

import org.batchwarp.device.SymmetricEigen;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

final class EjmlEigen extends HostEigen {
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
      throw notConverged(order);
    }
    double[] values = new double[order];
    double[][] vectors = new double[order][];
    for (int k = 0; k < order; k++) {
      values[k] = eigen.getEigenvalue(k).getReal();
      vectors[k] = eigen.getEigenVector(k).data;
    }
    return new SymmetricEigen(values, vectors);
  }
}
