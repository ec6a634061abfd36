package io.nostrmesh.iroh.server;

import io.nostrmesh.iroh.server.limits.IrohRelayLimits;
import io.nostrmesh.iroh.server.limits.IrohRelayTimings;

/** Where connections to a relay come to; what it does with them is the same everywhere. */
enum IrohPort {
  OWN,
  /** That of {@link HostWithRelay}. */
  SHARED;

  IrohRelayConfig config() {
    return this == OWN ? RunningIrohRelay.config() : IrohRelayConfig.inHost();
  }

  RunningIrohRelay open() {
    return open(IrohRelayLimits.DEFAULTS);
  }

  RunningIrohRelay open(IrohRelayLimits limits) {
    return open(config().withLimits(limits));
  }

  RunningIrohRelay open(IrohRelayTimings timings) {
    return open(config().withTimings(timings));
  }

  private static RunningIrohRelay open(IrohRelayConfig config) {
    return new RunningIrohRelay(
        config, RunningIrohRelay.decide(connection -> RunningIrohRelay.admitted()));
  }
}
