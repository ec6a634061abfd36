package io.nostrmesh.client.nostr;

import io.nostrmesh.nostr.message.ClientMessage;
import io.nostrmesh.nostr.message.ClientMessage.Close;
import io.nostrmesh.nostr.message.ClientMessage.Subscribe;
import io.nostrmesh.nostr.message.Filter;
import io.nostrmesh.nostr.message.RelayMessage.Deliver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows what a relay has stored, from the answer of the live subscription on, whose remainder is
 * asked for beside it. Used on the loop only.
 */
final class Paging {

  /** The subscription that brings all pages but the first. */
  static final String OLDER = "older-offers";

  private final boolean paged;
  private final Alarm alarm;
  private final Duration patience;
  private final Consumer<ClientMessage> send;
  private final Consumer<Boolean> end;
  private final StoredPages pages = new StoredPages();

  /** The subscription whose stored events are under way. */
  private @Nullable String page;

  /** Whether some of it came since somebody looked. */
  private boolean goesOn;

  /**
   * @param paged whether more than the first page is asked for
   * @param patience how long a page may take to begin or go on
   * @param end told whether all that is stored has come
   */
  Paging(
      boolean paged,
      Alarm alarm,
      Duration patience,
      Consumer<ClientMessage> send,
      Consumer<Boolean> end) {
    this.paged = paged;
    this.alarm = alarm;
    this.patience = patience;
    this.send = send;
    this.end = end;
  }

  /** Right before the relay is asked: what was under way counts no more. */
  void start(String subscription, Filter first) {
    endPage();
    pages.start(first);
    page = subscription;
  }

  boolean awaits(String subscription) {
    return subscription.equals(page);
  }

  void received(Deliver event) {
    if (awaits(event.subscription())) {
      pages.received(event.event());
      goesOn = true;
    }
  }

  /** The page under way has come whole. */
  void ended() {
    Optional<Filter> next = paged ? pages.next() : Optional.empty();
    if (next.isEmpty()) {
      boolean complete = !paged || pages.complete();
      endPage();
      end.accept(complete);
      return;
    }
    page = OLDER;
    await();
    send.accept(new Subscribe(OLDER, List.of(next.get())));
  }

  /** The relay will not go on with an older page. */
  void closed() {
    if (OLDER.equals(page)) {
      page = null;
      missing();
    }
  }

  /** The connection is gone. */
  void cancel() {
    page = null;
    alarm.cancel();
  }

  private void await() {
    goesOn = false;
    alarm.set(
        patience,
        () -> {
          if (goesOn) {
            await();
          } else {
            missing();
          }
        });
  }

  private void missing() {
    endPage();
    end.accept(false);
  }

  private void endPage() {
    alarm.cancel();
    if (OLDER.equals(page)) {
      send.accept(new Close(OLDER));
    }
    page = null;
  }
}
