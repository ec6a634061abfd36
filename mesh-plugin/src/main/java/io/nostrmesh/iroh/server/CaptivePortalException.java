package io.nostrmesh.iroh.server;

import java.io.IOException;

/** The relay could listen, but not where clients are to check for captive portals. */
public final class CaptivePortalException extends IOException {

  private static final long serialVersionUID = 1L;

  CaptivePortalException(Throwable cause) {
    super(cause.getMessage(), cause);
  }
}
