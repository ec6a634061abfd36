package io.nostrmesh.gateway.program;

import java.io.PrintStream;

/** What a check finds, line by line. */
final class Findings {

  private static final int MAX_QUOTED = 100;

  private final PrintStream out;
  private int problems;

  Findings(PrintStream out) {
    this.out = out;
  }

  void ok(String what, String text) {
    say("ok     ", what, text);
  }

  /** What works, and is perhaps not what somebody wants. */
  void note(String what, String text) {
    say("NOTE   ", what, text);
  }

  /** What keeps the gateway from serving. */
  void problem(String what, String text) {
    problems++;
    say("PROBLEM", what, text);
  }

  int problems() {
    return problems;
  }

  private void say(String verdict, String what, String text) {
    out.println(verdict + " " + what + ": " + text);
  }

  /** A relay's own words: in one line, not too long. */
  static String quoted(String words) {
    String line = words.replaceAll("\\p{C}+", " ").strip();
    return line.length() <= MAX_QUOTED ? line : line.substring(0, MAX_QUOTED) + "…";
  }
}
