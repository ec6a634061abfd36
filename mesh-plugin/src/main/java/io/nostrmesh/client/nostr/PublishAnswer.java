package io.nostrmesh.client.nostr;

/** What became of an event that was to be published. */
public sealed interface PublishAnswer {
  /** The relay has it. */
  record Accepted() implements PublishAnswer {}

  /** The relay already has this event or a newer one at its address, and did not store it. */
  record Duplicate() implements PublishAnswer {}

  /**
   * The relay said no.
   *
   * @param answer its words, prefix included
   */
  record Refused(String answer) implements PublishAnswer {}

  /** No answer came; whether the relay has it is unknown. */
  record Unanswered(String problem) implements PublishAnswer {}
}
