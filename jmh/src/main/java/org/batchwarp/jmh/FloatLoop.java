package org.batchwarp.jmh;

/** A plain loop from bytes to normalised floats. */
final class FloatLoop {
  private final float[] scale;
  private final float[] offset;

  FloatLoop(Workload workload) {
    int channels = workload.shape().channels();
    scale = new float[channels];
    offset = new float[channels];
    for (int channel = 0; channel < channels; channel++) {
      scale[channel] = (float) (1 / workload.deviation()[channel]);
      offset[channel] = (float) (-workload.mean()[channel] / workload.deviation()[channel]);
    }
  }

  void normalize(byte[] bytes, float[] target, int start) {
    if (scale.length == 1) {
      for (int i = 0; i < bytes.length; i++) {
        target[start + i] = (bytes[i] & 0xFF) * scale[0] + offset[0];
      }
      return;
    }
    for (int i = 0; i < bytes.length; i += 3) {
      target[start + i] = (bytes[i] & 0xFF) * scale[0] + offset[0];
      target[start + i + 1] = (bytes[i + 1] & 0xFF) * scale[1] + offset[1];
      target[start + i + 2] = (bytes[i + 2] & 0xFF) * scale[2] + offset[2];
    }
  }
}
