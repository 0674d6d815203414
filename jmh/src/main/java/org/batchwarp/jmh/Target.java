package org.batchwarp.jmh;

/**
 * A ratio to reach.
 *
 * @param what is compared
 * @param atLeast the ratio to reach
 * @param measured the ratio reached; NaN if it was not measured
 */
record Target(String what, double atLeast, double measured) {

  /** {@code yes}, {@code no}, or a dash if it was not measured. */
  String reached() {
    if (Double.isNaN(measured)) {
      return "–";
    }
    return measured >= atLeast ? "yes" : "no";
  }
}
