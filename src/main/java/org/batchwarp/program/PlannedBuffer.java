package org.batchwarp.program;

import org.batchwarp.array.ElementType;

/**
 * A buffer that batches need on their way through a program.
 *
 * @param elements for each image
 */
record PlannedBuffer(Role role, ElementType type, long elements) {
  /** Whose memory it is. */
  enum Place {
    /** The host's, written for each batch and read by the device, which may need a copy. */
    UPLOADED,
    DEVICE,
    HOST
  }

  /** What it is for; a program has at most one buffer for each purpose. */
  enum Role {
    PARAMETERS("parameters", Place.UPLOADED),
    /** Which images of a data set the batch is made of. */
    PICKS("picked images", Place.UPLOADED),
    /** The source's images: gathered, or a data set. */
    SOURCE("gathered images", Place.UPLOADED),
    COEFFICIENTS("spline coefficients", Place.DEVICE),
    /** Images between two steps are in one of these and go to the other. */
    FIRST_WORK("work images", Place.DEVICE),
    SECOND_WORK("work images", Place.DEVICE),
    /** Where the last step to move the batch takes it; who runs the program may have a place. */
    RESULT("results", Place.DEVICE),
    MOMENTS("image moments", Place.DEVICE),
    /** Images while a function of the user's works on them. */
    PREPROCESSED("preprocessed images", Place.HOST);

    private final String label;
    private final Place place;

    Role(String label, Place place) {
      this.label = label;
      this.place = place;
    }
  }

  String label() {
    return role.label;
  }

  Place place() {
    return role.place;
  }

  /** The bytes for each image. */
  long imageBytes() {
    return elements * type.bytes();
  }
}
