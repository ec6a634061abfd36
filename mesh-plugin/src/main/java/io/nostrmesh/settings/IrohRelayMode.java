package io.nostrmesh.settings;

/** Whose iroh relays members use: {@code mesh.iroh-relay.mode}. */
enum IrohRelayMode {
  /** The one in this process. */
  EMBEDDED,
  /** Those of a fleet, which ask us whom to admit. */
  EXTERNAL
}
