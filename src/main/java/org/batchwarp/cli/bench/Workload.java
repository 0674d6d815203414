package org.batchwarp.cli.bench;

import org.batchwarp.device.Resource;

/** Work in equal rounds, such as batches. */
interface Workload extends Resource {
  /** Does so many rounds and returns when they are done. */
  void run(int rounds);
}
