package org.batchwarp.device;

import java.util.List;

/** Work of one kernel or routine that gives the same on every device. */
interface ReferenceWork {
  /** The options to run it with. */
  List<Choice> choices();

  /** Runs it with some options and reads what it gave. */
  List<Output> run(Choice choice, DeviceMemory memory);
}
