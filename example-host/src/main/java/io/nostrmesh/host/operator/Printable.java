package io.nostrmesh.host.operator;

/** Text of others, for a terminal. */
final class Printable {

  private Printable() {}

  /** On one line, and without what a terminal takes for commands. */
  static String of(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ");
  }
}
