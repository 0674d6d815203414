package org.batchwarp.device;

/** Something on a device that must be released, which does not fail. */
public interface Resource extends AutoCloseable {
  /** Releases it; idempotent. Use afterwards throws. */
  @Override
  void close();
}
