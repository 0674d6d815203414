package org.batchwarp.pipeline;

import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Event;
import org.batchwarp.device.Stream;

/**
 * A batch in a device's memory. All of this stays the flow's, who closes it; it is valid until the
 * batch is closed. Native code knows each part by its {@code handle()}.
 *
 * @param device where the batch is
 * @param images all images densely from the buffer's start; what follows a shorter batch is
 *     undefined
 * @param stream on which the batch is made: work that is put on it comes after that, and before the
 *     next batch in this memory
 * @param ready reached when the images are there; for other streams to wait for, or for a thread
 */
public record DeviceBatch(Device device, DeviceBuffer images, Stream stream, Event ready) {}
