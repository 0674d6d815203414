package org.batchwarp.source;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.batchwarp.array.MalformedFileException;

/**
 * What the segments of a JPEG file say about its colors. The JDK's reader guesses differently from
 * libjpeg, converts embedded color profiles, and takes a missing end for a small fault; so it is
 * only asked for raw components, and the rest is decided here.
 */
final class JpegStructure {
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;
  private static final int APP0 = 0xE0;
  private static final int APP14 = 0xEE;

  private final byte[] bytes;
  private final Path file;
  private boolean jfif;
  private int adobeTransform = -1;
  private byte[] componentIds = {};
  private boolean scanned;

  private JpegStructure(byte[] bytes, Path file) {
    this.bytes = bytes;
    this.file = file;
  }

  /** Walks through the segments, which must be complete. */
  static JpegStructure of(byte[] bytes, Path file) throws MalformedFileException {
    JpegStructure structure = new JpegStructure(bytes, file);
    structure.walk();
    int components = structure.componentIds.length;
    if (components == 4) {
      throw new MalformedFileException(file, "CMYK JPEG is not supported; convert it to RGB");
    }
    if (!structure.scanned || (components != 1 && components != 3)) {
      throw new MalformedFileException(
          file, "JPEG with " + components + " components is not supported; 1 or 3 are");
    }
    return structure;
  }

  private void walk() throws MalformedFileException {
    int position = 2;
    while (true) {
      position = nextMarker(position);
      int marker = bytes[position - 1] & 0xFF;
      if (marker == END_OF_IMAGE) {
        return;
      }
      if (position + 2 > bytes.length) {
        throw truncated();
      }
      int length = ((bytes[position] & 0xFF) << 8) | (bytes[position + 1] & 0xFF);
      if (length < 2 || length > bytes.length - position) {
        throw truncated();
      }
      note(marker, Arrays.copyOfRange(bytes, position + 2, position + length));
      position += length;
    }
  }

  /** The position after the next marker that starts a segment or ends the image. */
  private int nextMarker(int from) throws MalformedFileException {
    for (int i = from; i + 1 < bytes.length; i++) {
      int code = bytes[i + 1] & 0xFF;
      // FF 00 is a byte of data, FF FF padding; D0 to D7 only mark places to restart at.
      if (bytes[i] == (byte) 0xFF && code > 0x01 && code != 0xFF && (code & 0xF8) != 0xD0) {
        return i + 2;
      }
    }
    throw truncated();
  }

  private MalformedFileException truncated() {
    return new MalformedFileException(file, "JPEG is truncated (after " + bytes.length + " bytes)");
  }

  private void note(int marker, byte[] content) throws MalformedFileException {
    if (marker == APP0 && startsWith(content, "JFIF")) {
      jfif = true;
    } else if (marker == APP14 && startsWith(content, "Adobe") && content.length >= 12) {
      adobeTransform = content[11] & 0xFF;
    } else if (isFrame(marker) && content.length >= 6) {
      int count = content[5] & 0xFF;
      if (content.length < 6 + 3 * count) {
        throw truncated();
      }
      componentIds = new byte[count];
      for (int i = 0; i < count; i++) {
        componentIds[i] = content[6 + 3 * i];
      }
    } else if (marker == START_OF_SCAN) {
      scanned = true;
    }
  }

  private static boolean startsWith(byte[] content, String name) {
    byte[] start = name.getBytes(StandardCharsets.US_ASCII);
    return content.length >= start.length
        && Arrays.equals(start, Arrays.copyOf(content, start.length));
  }

  /** SOF0 to SOF15, without the codes among them that mean something else (DHT, JPG, DAC). */
  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  /** Gray or RGB from raw components. */
  DecodedImage toColor(DecodedImage components) {
    if (components.channels() == 3 && !isRgb()) {
      YcbcrConversion.toRgb(components.samples());
    }
    return components;
  }

  /** Libjpeg's rules: JFIF is YCbCr, else Adobe's mark decides, else the components' names. */
  private boolean isRgb() {
    if (jfif) {
      return false;
    }
    return adobeTransform >= 0
        ? adobeTransform == 0
        : Arrays.equals(componentIds, new byte[] {'R', 'G', 'B'});
  }
}
