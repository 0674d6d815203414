package org.batchwarp.pipeline;

/**
 * What ended some work, to be thrown where its result is asked for. It may be anything: languages
 * that do not know checked exceptions throw those undeclared.
 */
record Failure(Throwable cause) {
  /**
   * Throws it as it is.
   *
   * @return never; for the compiler, which wants to know that this throws
   */
  RuntimeException rethrow() {
    throw Failure.<RuntimeException>undeclared(cause);
  }

  /** To the compiler the cause is of the type that is inferred; nothing checks that. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T undeclared(Throwable cause) throws T {
    throw (T) cause;
  }
}
