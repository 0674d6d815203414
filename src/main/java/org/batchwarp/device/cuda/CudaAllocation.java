package org.batchwarp.device.cuda;

/**
 * A piece of device memory.
 *
 * @param bytes its size, which may be more than was asked for
 */
record CudaAllocation(DevicePointer start, long bytes) {}
