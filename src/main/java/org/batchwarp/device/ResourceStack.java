package org.batchwarp.device;

import java.util.ArrayDeque;
import java.util.Deque;

/** Owns resources and closes them in the reverse order of their opening. Not thread-safe. */
public final class ResourceStack implements Resource {
  private final Deque<Resource> owned = new ArrayDeque<>();

  /** Takes over a resource. */
  public <T extends Resource> T own(T resource) {
    owned.push(resource);
    return resource;
  }

  @Override
  public void close() {
    while (!owned.isEmpty()) {
      owned.pop().close();
    }
  }
}
