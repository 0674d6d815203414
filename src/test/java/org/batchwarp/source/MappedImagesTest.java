package org.batchwarp.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MappedImagesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 6, 20, 21, 100})
  void findsEveryImageWhateverTheSizeOfChunks(int maximumChunk) throws IOException {
    Path file = folder.resolve("images");
    byte[] bytes = new byte[5 + 7 * 3];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    Files.write(file, bytes);
    try (FileChannel channel = FileChannel.open(file)) {
      MappedImages images = new MappedImages(channel, 5, 3, 7, maximumChunk);
      for (int i = 0; i < 7; i++) {
        assertEquals(3, images.image(i).remaining());
        assertEquals(5 + 3 * i, images.image(i).get(0));
      }
    }
  }
}
