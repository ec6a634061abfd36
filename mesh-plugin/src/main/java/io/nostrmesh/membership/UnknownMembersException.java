package io.nostrmesh.membership;

/**
 * Who the members are cannot be said at the moment. Without a stack, since it is no mistake of the
 * program and may happen for each question.
 */
public final class UnknownMembersException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * @param message why, without what anybody has sent
   */
  public UnknownMembersException(String message) {
    super(message, null, false, false);
  }
}
