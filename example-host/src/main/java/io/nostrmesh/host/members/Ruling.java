package io.nostrmesh.host.members;

/** What the rules say to a {@link MemberWish}. */
sealed interface Ruling {

  /** It must not be carried out; the text says why. */
  record Refused(String text) implements Ruling {}

  /** It is to be carried out. */
  record Granted(MemberChange change) implements Ruling {}

  /** Things are as it wants them. */
  enum Nothing implements Ruling {
    TO_DO
  }
}
