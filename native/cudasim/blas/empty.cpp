/* Nothing: a library that must be there and whose functions are not called. */
