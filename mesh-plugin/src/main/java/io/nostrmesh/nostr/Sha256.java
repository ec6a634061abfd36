package io.nostrmesh.nostr;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, the hash that Nostr uses for ids, payloads and everything it signs. */
public final class Sha256 {

  private Sha256() {}

  /** The 32 bytes of the hash of {@code bytes}. */
  public static byte[] hash(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
