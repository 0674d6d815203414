package org.batchwarp.device.kernels;

/**
 * The last argument of a compiled kernel.
 *
 * @param bytes as C lays it out
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from planner to stream, never compared.
public record ArgumentStructure(StructureLayout layout, byte[] bytes) {}
