package io.nostrmesh.sidecar;

/**
 * Why the share program cannot do what it was told, in a sentence for the person at the keyboard.
 */
final class ShareFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ShareFailure(String message) {
    super(message);
  }
}
