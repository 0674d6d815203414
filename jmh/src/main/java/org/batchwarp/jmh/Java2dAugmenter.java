package org.batchwarp.jmh;

import java.awt.geom.AffineTransform;
import java.awt.image.AffineTransformOp;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.batchwarp.array.ImageShape;

/**
 * Java2D: {@link AffineTransformOp}, flip included, then a loop to normalised floats. It has no
 * border rule: what lies outside of the image is 0.
 */
final class Java2dAugmenter implements FixedAugmenter {
  private final Team team;
  private final ImageShape shape;
  private final BufferedImage[] sources;
  private final AffineTransformOp[] warps;
  private final BufferedImage[] warped;
  private final FloatLoop loop;
  private final float[] target;

  Java2dAugmenter(Workload workload, int threads) {
    this.shape = workload.shape();
    this.team = new Team(threads);
    this.target = new float[workload.batch() * shape.values()];
    this.loop = new FloatLoop(workload);
    this.sources =
        IntStream.range(0, workload.batch())
            .mapToObj(image -> image(shape, workload.pixels(), image * shape.values()))
            .toArray(BufferedImage[]::new);
    this.warps =
        IntStream.range(0, workload.batch())
            .mapToObj(image -> warp(workload.mapWithFlip(image)))
            .toArray(AffineTransformOp[]::new);
    this.warped =
        IntStream.range(0, threads)
            .mapToObj(member -> image(shape, new byte[shape.values()], 0))
            .toArray(BufferedImage[]::new);
  }

  private static BufferedImage image(ImageShape shape, byte[] pixels, int start) {
    byte[] copy = Arrays.copyOfRange(pixels, start, start + shape.values());
    // The types for which Java2D has native loops; red and blue change places, which is all the
    // same to a warp.
    BufferedImage image =
        new BufferedImage(
            shape.width(),
            shape.height(),
            shape.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
    System.arraycopy(copy, 0, bytes(image), 0, copy.length);
    return image;
  }

  private static byte[] bytes(BufferedImage image) {
    return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
  }

  /** Java2D maps the source to the result, and counts from the corners of pixels. */
  private static AffineTransformOp warp(AffineMap map) {
    AffineMap forward = map.inverse();
    AffineTransform transform = AffineTransform.getTranslateInstance(0.5, 0.5);
    transform.concatenate(
        new AffineTransform(
            forward.xc(), forward.yc(), forward.xr(), forward.yr(), forward.x0(), forward.y0()));
    transform.translate(-0.5, -0.5);
    return new AffineTransformOp(transform, AffineTransformOp.TYPE_BILINEAR);
  }

  @Override
  public void augment() {
    team.deal(
        sources.length,
        (member, first, end) -> {
          byte[] bytes = bytes(warped[member]);
          for (int image = first; image < end; image++) {
            // Pixels from outside are not written.
            Arrays.fill(bytes, (byte) 0);
            warps[image].filter(sources[image], warped[member]);
            loop.normalize(bytes, target, image * shape.values());
          }
        });
  }

  @Override
  public float[] image(int index) {
    return Arrays.copyOfRange(target, index * shape.values(), (index + 1) * shape.values());
  }

  @Override
  public void close() {
    team.close();
  }
}
