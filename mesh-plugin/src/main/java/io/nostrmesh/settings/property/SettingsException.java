package io.nostrmesh.settings.property;

/**
 * A setting cannot be used, or contradicts another. The message is one sentence for the operator:
 * it names the property and says what to do, and never repeats what may be a secret.
 */
public final class SettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message names the property and the fix
   */
  public SettingsException(String message) {
    super(message);
  }

  /**
   * @param message names the property and the fix
   * @param cause what the world said
   */
  public SettingsException(String message, Throwable cause) {
    super(message, cause);
  }
}
