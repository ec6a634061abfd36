package io.nostrmesh.host.nodes;

import java.security.SecureRandom;

/**
 * What a node is called among those of its database, from its start to its end. It stands beside
 * what the node stores, so that it can leave that out when it looks for what others have stored.
 */
record NodeName(long value) {

  /** A name that no other node has, nor this one before a restart. */
  static NodeName random(SecureRandom random) {
    return new NodeName(random.nextLong() >>> 1);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
