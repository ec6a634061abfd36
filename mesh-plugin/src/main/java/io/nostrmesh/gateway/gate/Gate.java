package io.nostrmesh.gateway.gate;

import java.util.concurrent.CompletionStage;

/**
 * Judges the conversation of one client with the relay behind the gateway. Asked one message at a
 * time in each direction, in their order; both directions may be asked at once. Called on the event
 * loop of the connection and never blocks it; answers complete on any thread, and never fail.
 */
public interface Gate {

  /** The relay has taken the connection. Called once, before its first message is asked about. */
  void opened();

  /**
   * May this message reach the relay?
   *
   * @param utf8 one whole text of the client, which is valid UTF-8; not to be changed
   */
  CompletionStage<Passage> fromClient(byte[] utf8);

  /**
   * May this message reach the client?
   *
   * @param utf8 one whole text of the relay, which is valid UTF-8; not to be changed
   */
  CompletionStage<Passage> fromRelay(byte[] utf8);

  /** The conversation is over. Called once, whoever ended it, also when it was never opened. */
  void closed();
}
