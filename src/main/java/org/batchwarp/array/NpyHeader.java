package org.batchwarp.array;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The header of an {@code .npy} file: what its data are and where they start. The data are in C
 * order and little-endian.
 *
 * @param type the type of the elements
 * @param shape the axes, outermost first
 * @param dataOffset where the data start, in bytes from the start of the file
 */
public record NpyHeader(ElementType type, List<Long> shape, long dataOffset) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;
  // Decimal digits that NumPy leaves room for, so that rows can be appended in place.
  private static final int ROW_COUNT_DIGITS = 21;
  private static final int MAXIMUM_LENGTH = 0xFFFF;

  public NpyHeader {
    shape = List.copyOf(shape);
  }

  /**
   * Reads a header of version 1, 2 or 3 and checks it against the size of the file.
   *
   * @param channel at the start of the header; left at the start of the data
   * @param size the size of the whole file in bytes
   * @param file the file for messages
   * @throws MalformedFileException if this is no header, if the array is big-endian, in Fortran
   *     order, structured or of another unsupported dtype, or if the data that it announces are not
   *     exactly the rest of the file
   */
  public static NpyHeader read(ReadableByteChannel channel, long size, Path file)
      throws IOException {
    return read(channel, size, file.toString());
  }

  static NpyHeader read(ReadableByteChannel channel, long size, String name) throws IOException {
    ByteBuffer prefix = readFully(channel, 8, name);
    if (!prefix.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      throw new MalformedFileException(
          name, "not an .npy file (it does not start with \\x93NUMPY)");
    }
    int major = prefix.get(6);
    int minor = prefix.get(7);
    if (major < 1 || major > 3 || minor != 0) {
      throw new MalformedFileException(
          name, "npy version " + major + "." + minor + " is not supported; 1.0, 2.0 and 3.0 are");
    }
    int lengthBytes = major == 1 ? Short.BYTES : Integer.BYTES;
    ByteBuffer lengthField = readFully(channel, lengthBytes, name);
    long length =
        major == 1
            ? Short.toUnsignedLong(lengthField.getShort())
            : Integer.toUnsignedLong(lengthField.getInt());
    long dataOffset = prefix.limit() + lengthBytes + length;
    if (length > MAXIMUM_LENGTH || dataOffset > size) {
      throw new MalformedFileException(
          name, "header claims a length of " + length + " bytes in a file of " + size + " bytes");
    }
    // Version 3 headers are UTF-8, but only in the field names of structured dtypes.
    String text =
        StandardCharsets.ISO_8859_1.decode(readFully(channel, (int) length, name)).toString();
    NpyHeader header = interpret(text, dataOffset, name);
    header.requireDataBytes(size - dataOffset, name);
    return header;
  }

  private static ByteBuffer readFully(ReadableByteChannel channel, int bytes, String name)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new MalformedFileException(name, "file ends within the npy header");
      }
    }
    return buffer.flip();
  }

  private static NpyHeader interpret(String text, long dataOffset, String name)
      throws MalformedFileException {
    NpyDictionary dictionary;
    try {
      dictionary = NpyDictionary.parse(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedFileException(name, "npy header is not valid: " + e.getMessage());
    }
    ElementType type = typeOf(dictionary.descriptor(), name);
    if (dictionary.fortranOrder() && dictionary.shape().stream().filter(n -> n > 1).count() > 1) {
      throw new MalformedFileException(
          name, "array is in Fortran order; save numpy.ascontiguousarray(array) instead");
    }
    return new NpyHeader(type, dictionary.shape(), dataOffset);
  }

  private static ElementType typeOf(String descriptor, String name) throws MalformedFileException {
    for (ElementType type : ElementType.values()) {
      boolean sameKind =
          descriptor
              .substring(Math.min(1, descriptor.length()))
              .equals(type.descriptor().substring(1));
      // One byte has no order, so any mark of one will do.
      if (descriptor.equals(type.descriptor())
          || (sameKind && type.bytes() == 1 && "<>=".indexOf(descriptor.charAt(0)) >= 0)) {
        return type;
      }
      if (sameKind && descriptor.charAt(0) == '>') {
        throw new MalformedFileException(
            name, "dtype " + descriptor + " is big-endian; only little-endian is supported");
      }
    }
    throw new MalformedFileException(
        name,
        "dtype "
            + descriptor
            + " is not supported; supported are "
            + Arrays.stream(ElementType.values())
                .map(ElementType::numpyName)
                .collect(Collectors.joining(", ")));
  }

  private void requireDataBytes(long actual, String name) throws MalformedFileException {
    long needed;
    try {
      needed = dataBytes();
    } catch (ArithmeticException e) {
      throw new MalformedFileException(
          name, describe() + " needs 2^63 bytes or more, the file has " + actual);
    }
    if (needed != actual) {
      throw new MalformedFileException(
          name, describe() + " needs " + needed + " bytes of data, the file has " + actual);
    }
  }

  /** The size of the data in bytes. */
  public long dataBytes() {
    if (shape.contains(0L)) {
      return 0;
    }
    long bytes = type.bytes();
    for (long axis : shape) {
      bytes = Math.multiplyExact(bytes, axis);
    }
    return bytes;
  }

  /** The axes and the type for messages, such as {@code shape (60000, 28, 28), uint8}. */
  public String describe() {
    return "shape " + tuple(shape) + ", " + type.numpyName();
  }

  /**
   * A version 1.0 header, the same bytes that NumPy writes. Its length does not depend on the
   * length of the first axis.
   */
  static ByteBuffer format(ElementType type, List<Long> shape) {
    String dictionary =
        "{'descr': '"
            + type.descriptor()
            + "', 'fortran_order': False, 'shape': "
            + tuple(shape)
            + ", }";
    int room = shape.isEmpty() ? 0 : ROW_COUNT_DIGITS - Long.toString(shape.get(0)).length();
    int prefix = MAGIC.length + 2 + Short.BYTES;
    int unpadded = prefix + dictionary.length() + room + 1;
    int total = (unpadded / ALIGNMENT + 1) * ALIGNMENT;
    byte[] header = new byte[total];
    Arrays.fill(header, (byte) ' ');
    ByteBuffer buffer = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (total - prefix));
    buffer.put(dictionary.getBytes(StandardCharsets.ISO_8859_1));
    header[total - 1] = '\n';
    return buffer.rewind();
  }

  private static String tuple(List<Long> axes) {
    String list = axes.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return axes.size() == 1 ? "(" + list + ",)" : "(" + list + ")";
  }
}
