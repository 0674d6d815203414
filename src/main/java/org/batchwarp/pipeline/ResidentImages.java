package org.batchwarp.pipeline;

import java.io.IOException;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Resource;
import org.batchwarp.program.MeteredStream;

/** Images of a source in memory that a device's kernels pick them from. */
interface ResidentImages extends Resource {
  /** Images of the source's shape and type, densely. */
  DeviceBuffer buffer();

  /**
   * Tells where in the buffer some of the source's images are, counted in images. Those that are
   * not there yet are read, and copied there before what the stream does next.
   *
   * @param meter is told the time of reading
   * @param places is filled
   * @throws IOException if one of them cannot be read; all else is as before
   */
  void findPlaces(int[] images, MeteredStream stream, Meter meter, int[] places) throws IOException;
}
