package org.batchwarp.jmh;

import org.batchwarp.array.DataFormat;

/** The ways to write the work with OpenCV that were fastest in one case or another. */
enum OpenCvForm {
  /** Warped, then looked up in a table of 256 floats for each channel. */
  TABLE(DataFormat.CHANNELS_LAST),
  /** Looked up before the warp, which is one of floats then. */
  TABLE_FIRST(DataFormat.CHANNELS_LAST),
  /** The same with OpenCV's own threads, image by image, where others deal out images. */
  TABLE_FIRST_WITHIN_IMAGES(DataFormat.CHANNELS_LAST),
  /** Looked up, warped, then split. */
  TABLE_FIRST_SPLIT(DataFormat.CHANNELS_FIRST),
  /** Warped, split, then each channel converted with its own scale and offset. */
  PLANES(DataFormat.CHANNELS_FIRST);

  private final DataFormat format;

  OpenCvForm(DataFormat format) {
    this.format = format;
  }

  /** The order of the axes of results. */
  DataFormat format() {
    return format;
  }

  /** Whether images are dealt out to threads. */
  boolean dealsOutImages() {
    return this != TABLE_FIRST_WITHIN_IMAGES;
  }
}
