package io.nostrmesh.websocket;

/**
 * What somebody who stands next to the HTTP codec of a web server tells the handlers behind, about
 * requests that they do not get. Fired in the pipeline.
 */
public enum HostEvent {
  /** A request was answered; the connection is open for more. */
  ANSWERED,
  /** The connection is somebody else's from now on, and so are its limits. They leave. */
  TAKEN
}
