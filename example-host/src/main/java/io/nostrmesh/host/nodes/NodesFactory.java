package io.nostrmesh.host.nodes;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.security.SecureRandom;

/** What this node is called. */
@Factory
final class NodesFactory {

  @Singleton
  NodeName name(SecureRandom random) {
    return NodeName.random(random);
  }
}
