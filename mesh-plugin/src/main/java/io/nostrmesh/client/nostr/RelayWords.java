package io.nostrmesh.client.nostr;

/** What a relay says, for people. */
final class RelayWords {

  private static final int LONGEST = 200;

  private RelayWords() {}

  /** For a log line or a screen: one line, not too long. */
  static String printable(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
