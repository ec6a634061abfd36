package io.nostrmesh.host.relay.live;

import io.nostrmesh.host.relay.events.RenderedEvent;
import java.util.List;

/** A client that has subscriptions open. */
public interface Subscriber {

  /**
   * Offers a new event to these subscriptions of this client. Called on the feed's thread; must
   * neither block nor fail.
   */
  void offer(RenderedEvent event, List<Subscription> wanting);
}
