package io.nostrmesh.host.settings;

/**
 * The host cannot start, for a reason that the operator can mend. {@code HostCommand} prints the
 * message as it is, so it names the setting and the remedy in one line and holds no secret.
 */
public final class StartupFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StartupFailure(String message) {
    super(message);
  }

  public StartupFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
