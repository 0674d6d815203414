package org.batchwarp.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.batchwarp.file.StagedFile;

/** The demo's page in HTML, which needs nothing but the pictures beside it. */
final class DemoPage {
  private final StringBuilder html = new StringBuilder();
  private final MarkedSource examples;
  private final MarkedSource replaced;

  /** Begins a page. */
  DemoPage() throws IOException {
    examples = MarkedSource.read("DemoExamples.java");
    replaced = MarkedSource.read("demo_examples.py");
  }

  /** Adds an example with what came of it. */
  void add(DemoExample example, List<DemoResult> results) {
    html.append(
        """
        <section>
        <h2>%d. %s</h2>
        <p>%s</p>
        <div class="pair">
        """
            .formatted(example.number(), escape(example.title()), escape(example.explanation())));
    results.forEach(result -> html.append(show(example, result)));
    html.append(
        """
        </div>
        <div class="codes">
        %s%s</div>
        </section>
        """
            .formatted(
                code("Java", examples, example), code("Python it replaces", replaced, example)));
  }

  private static String show(DemoExample example, DemoResult result) {
    String title = escape(result.set().title());
    if (result instanceof DemoResult.Skipped skipped) {
      return "<p class=\"skipped\">Skipped for %s: %s.</p>\n"
          .formatted(title, escape(skipped.reason()));
    }
    DemoResult.Done done = (DemoResult.Done) result;
    String figure =
        """
        <figure>
        <img src="%s" alt="%s, %s: before on the left, after on the right">
        <figcaption><span><b>%s</b>, before | after</span><span>%s</span></figcaption>
        </figure>
        """
            .formatted(escape(done.picture()), escape(example.title()), title, title, times(done));
    return done.saved().isEmpty() ? figure : "<div>\n" + figure + saved(done) + "</div>\n";
  }

  /** How long a result took, such as {@code fit 12.3 ms, augmentation 4.5 ms}. */
  static String times(DemoResult.Done done) {
    String augmentation = "augmentation " + milliseconds(done.augmentation());
    return done.fit()
        .map(fit -> "fit " + milliseconds(fit) + ", " + augmentation)
        .orElse(augmentation);
  }

  private static String milliseconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
  }

  private static String saved(DemoResult.Done done) {
    return done.saved().stream()
        .map(DemoPage::escape)
        .map(
            file ->
                "<a href=\"%s\"><img src=\"%s\" alt=\"\">%s</a>\n"
                    .formatted(file, file, file.substring(file.indexOf('/') + 1)))
        .collect(Collectors.joining("", "<div class=\"saved\">\n", "</div>\n"));
  }

  private static String code(String title, MarkedSource source, DemoExample example) {
    String text = example.parts().stream().map(source::part).collect(Collectors.joining());
    return "<div>\n<h3>%s</h3>\n<pre><code>%s</code></pre>\n</div>\n"
        .formatted(title, escape(text.stripTrailing()));
  }

  /**
   * Writes the page.
   *
   * @param device what the examples ran on
   * @param total how long all of it took
   */
  void write(Path target, DemoData data, String device, Duration total) throws IOException {
    String images =
        data.sets().stream()
            .map(
                set ->
                    "%s (%d of %s)"
                        .formatted(set.title(), set.images().count(), set.images().shape().size()))
            .collect(Collectors.joining(", "));
    String page =
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>batchwarp demo</title>
        <style>
        %s</style>
        </head>
        <body>
        <header>
        <h1>batchwarp demo</h1>
        <p>Keras's ImageDataGenerator in Java: the seven examples of the tutorial “Image Augmentation
        for Deep Learning With Keras”. Seeds are fixed: every run gives these pictures.</p>
        <dl>
        <dt>Images</dt><dd>%s</dd>
        <dt>Device</dt><dd>%s</dd>
        <dt>Total time</dt><dd>%s, with pictures and page</dd>
        </dl>
        <p>Augmentation is timed for one batch of up to nine images in a Java virtual machine that
        has just started: later batches are faster.</p>
        </header>
        <main>
        %s</main>
        <footer><p>%s</p></footer>
        </body>
        </html>
        """
            .formatted(
                css(),
                escape(images),
                escape(device),
                String.format(Locale.ROOT, "%.1f s", total.toMillis() / 1e3),
                html,
                escape(data.credits()));
    try (StagedFile file = StagedFile.create(target)) {
      file.write(ByteBuffer.wrap(page.getBytes(StandardCharsets.UTF_8)));
      file.commit();
    }
  }

  private static String css() throws IOException {
    try (InputStream stream = DemoPage.class.getResourceAsStream("demo.css")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
