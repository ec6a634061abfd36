package io.nostrmesh.host.liveness;

/** A part without which the process does nothing useful any more. A bean of the context. */
public interface VitalPart {

  /** What it is, for the line that says it is dead. */
  String name();

  /** Called every few seconds by the {@link Watchdog}; must not block. */
  boolean isAlive();
}
