package io.nostrmesh.gateway.sweep;

/** What became of one sweep. */
sealed interface SweepOutcome {

  /**
   * What was found is gone.
   *
   * @param deleted how many offers
   */
  record Clean(int deleted) implements SweepOutcome {}

  /**
   * It did not come to its end.
   *
   * @param problem in our words
   */
  record Failed(String problem) implements SweepOutcome {}

  /**
   * The relay does not let this key delete others' events.
   *
   * @param problem likewise
   */
  record Refused(String problem) implements SweepOutcome {}
}
