package io.nostrmesh.gateway.program;

/** The program was started in a way that starts nothing. One line, naming property or option. */
final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
