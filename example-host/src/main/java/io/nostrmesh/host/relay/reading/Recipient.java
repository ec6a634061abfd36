package io.nostrmesh.host.relay.reading;

import java.util.concurrent.CompletionStage;

/** Who is sent stored events, as fast as he reads them. All methods are for any thread. */
public interface Recipient {

  /** False when nobody is there to read any more. */
  boolean isOpen();

  /** Completes when little is waiting to be sent, or the recipient is gone. */
  CompletionStage<Void> whenWritable();
}
