package org.batchwarp.device.java;

import org.batchwarp.device.Kernel;

/** Runs each kernel at once. */
final class JavaKernels implements Kernel.Visitor {
  private final Workers workers;

  JavaKernels(Workers workers) {
    this.workers = workers;
  }

  @Override
  public void warp(Kernel.Warp warp) {
    new WarpKernel(warp).run(workers);
  }

  @Override
  public void splineCoefficients(Kernel.SplineCoefficients spline) {
    new SplineKernel(spline).run(workers);
  }

  @Override
  public void convert(Kernel.Convert convert) {
    PointwiseKernels.convert(convert, workers);
  }

  @Override
  public void measureImages(Kernel.MeasureImages measure) {
    MomentKernels.measureImages(measure, workers);
  }

  @Override
  public void shiftChannels(Kernel.ShiftChannels shift) {
    ColorKernels.shiftChannels(shift, workers);
  }

  @Override
  public void adjustBrightness(Kernel.AdjustBrightness adjust) {
    ColorKernels.adjustBrightness(adjust, workers);
  }

  @Override
  public void standardize(Kernel.Standardize standardize) {
    PointwiseKernels.standardize(standardize, workers);
  }

  @Override
  public void measureChannels(Kernel.MeasureChannels measure) {
    MomentKernels.measureChannels(measure, workers);
  }

  @Override
  public void centerFeatures(Kernel.CenterFeatures center) {
    MomentKernels.centerFeatures(center, workers);
  }

  @Override
  public void clear(Kernel.Clear clear) {
    JavaBuffer.of(clear.buffer()).clear();
  }
}
