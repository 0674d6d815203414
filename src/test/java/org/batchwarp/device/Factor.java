package org.batchwarp.device;

import java.util.List;

/**
 * An option of a test.
 *
 * @param name for messages
 * @param values that it takes, each once
 */
record Factor<T>(String name, List<T> values) {
  Factor {
    values = values.stream().distinct().toList();
  }
}
