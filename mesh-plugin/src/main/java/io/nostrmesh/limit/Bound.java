package io.nostrmesh.limit;

/**
 * Checks settings. A class of its own, since the settings' defaults need it while their classes are
 * still being initialised.
 */
public final class Bound {

  private Bound() {}

  /**
   * @throws IllegalArgumentException naming the setting when {@code value} is lower
   */
  public static void atLeast(long least, long value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", got " + value);
    }
  }
}
