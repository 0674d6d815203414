package org.batchwarp.jmh;

import java.io.IOException;
import org.batchwarp.array.DataFormat;
import org.batchwarp.device.Devices;

/** Who does the work. */
public enum Contestant {
  KERNEL((work, device, threads) -> kernel(work, device, threads, DataFormat.CHANNELS_LAST)),
  KERNEL_CHANNELS_FIRST(
      (work, device, threads) -> kernel(work, device, threads, DataFormat.CHANNELS_FIRST)),
  FLOW((work, device, threads) -> new BatchwarpFlow(work, Devices.open(device + ":" + threads))),
  OPENCV_TABLE(openCv(OpenCvForm.TABLE)),
  OPENCV_TABLE_FIRST(openCv(OpenCvForm.TABLE_FIRST)),
  OPENCV_TABLE_FIRST_WITHIN_IMAGES(openCv(OpenCvForm.TABLE_FIRST_WITHIN_IMAGES)),
  OPENCV_TABLE_FIRST_SPLIT(openCv(OpenCvForm.TABLE_FIRST_SPLIT)),
  OPENCV_PLANES(openCv(OpenCvForm.PLANES)),
  JAVA2D((work, device, threads) -> new Java2dAugmenter(work, threads)),
  DATAVEC((work, device, threads) -> new DataVecAugmenter(work, threads)),
  DJL((work, device, threads) -> new DjlFlip(work, threads)),
  LOOP((work, device, threads) -> new LoopConversion(work, threads)),
  OPENCV_CONVERSION((work, device, threads) -> new OpenCvConversion(work, threads));

  private interface Opener {
    Augmenter open(Workload workload, String device, int threads) throws IOException;
  }

  @SuppressWarnings("ImmutableEnumChecker") // Lambdas that capture nothing but constants.
  private final Opener opener;

  Contestant(Opener opener) {
    this.opener = opener;
  }

  private static Augmenter kernel(
      Workload workload, String device, int threads, DataFormat format) {
    return new BatchwarpKernel(workload, Devices.open(device + ":" + threads), format);
  }

  private static Opener openCv(OpenCvForm form) {
    return (work, device, threads) -> new OpenCvAugmenter(work, form, threads);
  }

  /**
   * Prepares the work.
   *
   * @param device of batchwarp; others have none
   * @param threads to work with
   */
  Augmenter open(Workload workload, String device, int threads) throws IOException {
    return opener.open(workload, device, threads);
  }
}
