package io.nostrmesh.sidecar;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One open panel's live updates, as server-sent events. Only the newest state waits for a page that
 * is slow: the ones before it are of no use to anybody.
 */
final class PanelStream implements Consumer<PanelState> {
  /** A sign of life, by which both sides notice that the other is gone. */
  private static final int SIGN_OF_LIFE_SECONDS = 15;

  private final BlockingQueue<PanelState> newest = new ArrayBlockingQueue<>(1);

  /** Called by one thread at a time. */
  @Override
  public void accept(PanelState state) {
    newest.clear();
    newest.add(state);
  }

  /** Writes until the page is gone, which shows as an exception, or this thread is interrupted. */
  void writeTo(OutputStream page) throws IOException, InterruptedException {
    while (true) {
      PanelState state = newest.poll(SIGN_OF_LIFE_SECONDS, TimeUnit.SECONDS);
      String event = state == null ? ":\n\n" : "data: " + state.json().toJson() + "\n\n";
      page.write(event.getBytes(StandardCharsets.UTF_8));
      page.flush();
    }
  }
}
