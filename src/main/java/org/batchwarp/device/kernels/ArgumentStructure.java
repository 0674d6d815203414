package org.batchwarp.device.kernels;

/**
 * The last argument of a compiled kernel.
 *
 * @param name the structure's name in the sources
 * @param bytes as C lays it out
 * @param offsets where each field begins, in order
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from planner to stream, never compared.
public record ArgumentStructure(String name, byte[] bytes, int[] offsets) {}
