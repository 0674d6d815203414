package org.batchwarp.program;

import java.util.Optional;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostBuffer;

/**
 * What a step works on: the buffers that the plan gave it, as a workspace has them.
 *
 * @param input the batch before the step
 * @param picks which images of the input the batch is made of, if not all of them in order
 * @param output the batch after the step; the input, where the step changes that in place
 * @param count the images of the batch
 * @param parameters of the images, in the layout of {@link org.batchwarp.device.ImageParameters}
 * @param moments room for what the step measures, if it does
 * @param host room for the images on the host, if the step works there
 * @param constant the step's, if it has one
 */
record Operands(
    DeviceBuffer input,
    Optional<DeviceBuffer> picks,
    DeviceBuffer output,
    int count,
    DeviceBuffer parameters,
    Optional<DeviceBuffer> moments,
    Optional<HostBuffer> host,
    Optional<DeviceBuffer> constant) {}
