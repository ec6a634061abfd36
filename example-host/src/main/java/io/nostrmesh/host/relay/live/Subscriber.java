package io.nostrmesh.host.relay.live;

import io.nostrmesh.host.relay.events.RenderedEvent;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A client that has subscriptions open. */
public interface Subscriber {

  /**
   * Offers a new event to these subscriptions of this client; {@link #flush} follows. Called on the
   * feed's thread; must neither block nor fail.
   */
  void offer(RenderedEvent event, List<Subscription> wanting);

  /**
   * Sends what was offered. Called on the feed's thread; must neither block nor fail.
   *
   * @return completes when the relay has nothing to do with it any more
   */
  CompletionStage<Void> flush();
}
