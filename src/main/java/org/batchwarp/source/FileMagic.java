package org.batchwarp.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** What a file is, by its first bytes. */
enum FileMagic {
  NPY("934e554d5059"),
  GZIP("1f8b"),
  IDX("0000"),
  PNG("89504e470d0a1a0a"),
  JPEG("ffd8ff"),
  BMP("424d"),
  OTHER("");

  private static final int LONGEST = 8;

  private final String hex;

  FileMagic(String hex) {
    this.hex = hex;
  }

  /** How many pixels one byte of an image file can hold at the very most. */
  int mostPixelsPerByte() {
    return switch (this) {
      // Deflate's 1032 bytes from one byte, each of eight pixels.
      case PNG -> 1032 * 8;
      // Blocks of 64 pixels whose coefficients are all coded in runs, two color planes shared by
      // four.
      case JPEG -> 1024;
      // A run of 255 pixels in two bytes.
      default -> 128;
    };
  }

  static FileMagic of(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      return of(stream.readNBytes(LONGEST));
    }
  }

  static FileMagic of(byte[] bytes) {
    String start = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, LONGEST));
    for (FileMagic magic : values()) {
      if (start.startsWith(magic.hex)) {
        return magic;
      }
    }
    return OTHER;
  }
}
