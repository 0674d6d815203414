package org.batchwarp.device.kernels;

import java.util.List;
import java.util.Optional;
import org.batchwarp.device.DeviceBuffer;

/**
 * One launch of a compiled kernel: a row of work-groups, the buffers, which are its first arguments
 * in order, and the structure that is its last.
 *
 * @param imageGroups how many groups in turn make one image; 1 where there are no images
 * @param accesses how often values are read or written, about, which tells how long it takes
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from planner to stream, never compared.
public record KernelLaunch(
    KernelVariant variant,
    long groups,
    int imageGroups,
    long accesses,
    List<Optional<DeviceBuffer>> buffers,
    byte[] structure) {}
