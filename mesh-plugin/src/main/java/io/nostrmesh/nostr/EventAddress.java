package io.nostrmesh.nostr;

/**
 * The place that versions of a replaceable or addressable event share (NIP-01).
 *
 * @param d value of the first {@code d} tag; empty for replaceable kinds and where the tag is
 *     missing
 */
public record EventAddress(int kind, PublicKey pubkey, String d) {

  /** The spelling of an {@code a} tag: {@code kind:pubkey:d}. */
  @Override
  public String toString() {
    return kind + ":" + pubkey + ":" + d;
  }
}
