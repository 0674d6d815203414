package org.batchwarp.device.kernels;

import java.util.List;
import java.util.Optional;
import org.batchwarp.device.DeviceBuffer;

/**
 * One launch of a compiled kernel: a row of work-groups, the buffers, which are its first arguments
 * in order, and the structure that is its last.
 *
 * @param groupItems for how many work items a group has something to do at most
 * @param imageGroups how many groups in turn make one image; 1 where there are no images
 * @param accesses how often values are read or written, about, which tells how long it takes
 */
public record KernelLaunch(
    KernelVariant variant,
    long groups,
    int groupItems,
    int imageGroups,
    long accesses,
    List<Optional<DeviceBuffer>> buffers,
    ArgumentStructure structure) {}
