package org.batchwarp.device;

/**
 * The decomposition {@code A = V diag(values) Vᵀ} of a symmetric matrix.
 *
 * @param values the eigenvalues, in no certain order
 * @param vectors order x order, row-major; row k holds the unit eigenvector of {@code values[k]}
 */
@SuppressWarnings("ArrayRecordComponent") // Large numeric data, handed over once.
public record SymmetricEigen(double[] values, double[] vectors) {}
