package org.batchwarp.jmh;

/** Makes the same batch each time: the workload's images, each by its transformation. */
interface FixedAugmenter extends Augmenter {
  /**
   * One image of the last result, channels last; a copy.
   *
   * @param index of the image in the workload
   */
  float[] image(int index);
}
