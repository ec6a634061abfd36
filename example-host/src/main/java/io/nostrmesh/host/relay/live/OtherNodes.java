package io.nostrmesh.host.relay.live;

import io.nostrmesh.host.relay.events.RenderedEvent;

/**
 * The other processes that serve this relay from the same database. What they store and send
 * reaches subscribers here by {@link LiveFeed#publish}, as everything does; this is the way there.
 * For any thread; nothing blocks.
 */
public interface OtherNodes {

  /** This process is the only one. */
  OtherNodes NONE =
      new OtherNodes() {
        @Override
        public boolean hasRoom() {
          return true;
        }

        @Override
        public void tell(RenderedEvent ephemeral) {}

        @Override
        public void whenCaughtUp(Runnable then) {
          then.run();
        }
      };

  /** Whether an event that is not stored can be told now. */
  boolean hasRoom();

  /** Brings an event that is not stored to the subscribers of the others, soon and once. */
  void tell(RenderedEvent ephemeral);

  /**
   * Runs {@code then} once everything that the others had stored before this call has been
   * delivered here; at once where there are no others. It must not block.
   */
  void whenCaughtUp(Runnable then);
}
