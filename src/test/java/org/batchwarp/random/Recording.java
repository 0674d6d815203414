package org.batchwarp.random;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** What NumPy's generator returned, as {@code record_random_state.py} wrote it. */
record Recording(List<Step> steps) {

  /** One operation and the values it returned: integers, or the bits of doubles. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Step(String operation, List<String> arguments, long[] values) {}

  static Recording read(String name) {
    try (InputStream file = Recording.class.getResourceAsStream("/random/" + name + ".gz");
        InputStream bytes = new GZIPInputStream(file)) {
      List<Step> steps = new ArrayList<>();
      for (String line = readLine(bytes); !line.isEmpty(); line = readLine(bytes)) {
        List<String> words = List.of(line.split(" "));
        int last = words.size() - 1;
        long[] values = new long[Integer.parseInt(words.get(last))];
        ByteBuffer.wrap(bytes.readNBytes(values.length * Long.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asLongBuffer()
            .get(values);
        steps.add(new Step(words.get(0), words.subList(1, last), values));
      }
      return new Recording(steps);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String readLine(InputStream bytes) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = bytes.read(); next >= 0 && next != '\n'; next = bytes.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.US_ASCII);
  }
}
