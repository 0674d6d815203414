package org.batchwarp.jmh;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REPLICATE;
import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_MAKETYPE;
import static org.bytedeco.opencv.global.opencv_core.LUT;
import static org.bytedeco.opencv.global.opencv_core.split;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.WARP_INVERSE_MAP;
import static org.bytedeco.opencv.global.opencv_imgproc.warpAffine;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.batchwarp.array.ImageShape;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/** What OpenCV does to one image. Has buffers: used by one thread at a time. */
interface OpenCvWork {
  /**
   * Warps and normalises one image.
   *
   * @param source bytes, channels last
   * @param map from the result to the source, flip included
   */
  void run(Mat source, Mat map, Target target);

  /**
   * Where the result goes.
   *
   * @param images one of floats, or one for each channel
   * @param vector the same, as OpenCV takes more than one
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Target(Mat[] images, MatVector vector) {
    Target(Mat[] images) {
      this(images, new MatVector(images));
    }
  }

  /** The work in a form, with buffers of its own. */
  static OpenCvWork of(OpenCvForm form, Workload workload) {
    ImageShape shape = workload.shape();
    Mat bytes = new Mat(shape.height(), shape.width(), CV_MAKETYPE(CV_8U, shape.channels()));
    Mat floats = new Mat(shape.height(), shape.width(), CV_MAKETYPE(CV_32F, shape.channels()));
    Conversion conversion = shape.channels() == 1 ? scaling(workload) : table(workload);
    Warp warp = warp(shape);
    return switch (form) {
      case TABLE ->
          (source, map, target) -> {
            warp.run(source, map, bytes);
            conversion.run(bytes, target.images()[0]);
          };
      case TABLE_FIRST, TABLE_FIRST_WITHIN_IMAGES ->
          (source, map, target) -> {
            conversion.run(source, floats);
            warp.run(floats, map, target.images()[0]);
          };
      case TABLE_FIRST_SPLIT -> {
        Mat warped = floats.clone();
        yield (source, map, target) -> {
          conversion.run(source, floats);
          warp.run(floats, map, warped);
          split(warped, target.vector());
        };
      }
      case PLANES -> planes(workload, warp, bytes);
    };
  }

  private static OpenCvWork planes(Workload workload, Warp warp, Mat bytes) {
    ImageShape shape = workload.shape();
    Mat[] planes =
        IntStream.range(0, shape.channels())
            .mapToObj(channel -> new Mat(shape.height(), shape.width(), CV_8U))
            .toArray(Mat[]::new);
    MatVector vector = new MatVector(planes);
    double[] scale = scale(workload);
    double[] offset = offset(workload);
    return (source, map, target) -> {
      warp.run(source, map, bytes);
      split(bytes, vector);
      for (int channel = 0; channel < planes.length; channel++) {
        planes[channel].convertTo(
            target.images()[channel], CV_32F, scale[channel], offset[channel]);
      }
    };
  }

  /** Normalises bytes. */
  interface Conversion {
    void run(Mat bytes, Mat floats);
  }

  /** Warps an image of any type. */
  interface Warp {
    void run(Mat source, Mat map, Mat target);
  }

  private static Warp warp(ImageShape shape) {
    Size size = new Size(shape.width(), shape.height());
    Scalar outside = new Scalar(0);
    int method = INTER_LINEAR | WARP_INVERSE_MAP;
    return (source, map, target) ->
        warpAffine(source, target, map, size, method, BORDER_REPLICATE, outside);
  }

  /** One channel needs no table: conversion has a scale and an offset already. */
  private static Conversion scaling(Workload workload) {
    double scale = scale(workload)[0];
    double offset = offset(workload)[0];
    return (bytes, floats) -> bytes.convertTo(floats, CV_32F, scale, offset);
  }

  private static Conversion table(Workload workload) {
    double[] scale = scale(workload);
    double[] offset = offset(workload);
    Mat table = new Mat(1, 256, CV_MAKETYPE(CV_32F, scale.length));
    FloatBuffer values = table.createBuffer();
    for (int value = 0; value < 256; value++) {
      for (int channel = 0; channel < scale.length; channel++) {
        values.put((float) (value * scale[channel] + offset[channel]));
      }
    }
    return (bytes, floats) -> LUT(bytes, table, floats);
  }

  private static double[] scale(Workload workload) {
    return Arrays.stream(workload.deviation()).map(value -> 1 / value).toArray();
  }

  private static double[] offset(Workload workload) {
    double[] scale = scale(workload);
    return IntStream.range(0, scale.length)
        .mapToDouble(channel -> -workload.mean()[channel] * scale[channel])
        .toArray();
  }
}
