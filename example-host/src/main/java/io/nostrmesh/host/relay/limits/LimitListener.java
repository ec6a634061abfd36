package io.nostrmesh.host.relay.limits;

/** Is told each time a client runs into a limit. */
@FunctionalInterface
public interface LimitListener {

  /** Called on any thread; must neither block nor fail. */
  void reached(RelayLimit limit);
}
