package io.nostrmesh.iroh.protocol;

import java.util.Arrays;

/** An Ed25519 signature by an endpoint's key. */
public record EndpointSignature(byte[] bytes) {

  /** Length of a signature in bytes. */
  public static final int BYTES = 64;

  /**
   * @param bytes exactly {@value #BYTES} bytes
   * @throws IllegalArgumentException when there are more or fewer
   */
  public EndpointSignature {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("bytes must be 64, got " + bytes.length);
    }
    bytes = bytes.clone();
  }

  /** The signature, a fresh array. */
  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EndpointSignature that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "EndpointSignature";
  }
}
