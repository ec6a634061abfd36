package io.nostrmesh.websocket;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * How many requests of one connection a web server has yet to answer, told by whoever stands
 * between its HTTP codec and it. Confined to the connection's event loop.
 */
public final class HostExchanges {

  private @Nullable HttpHeaders seen;
  private int unanswered;

  /**
   * Whether this is a request that did not pass before: a server that may change to HTTP/2 sends
   * the first one through its pipeline twice.
   */
  public boolean isNew(HttpRequest head) {
    boolean fresh = head.headers() != seen;
    seen = head.headers();
    return fresh;
  }

  /** The server gets a request. */
  public void asked() {
    unanswered++;
  }

  /** The server writes something. */
  public void written(Object message) {
    if (unanswered > 0 && message instanceof LastHttpContent && !isInterim(message)) {
      unanswered--;
    }
  }

  public int unanswered() {
    return unanswered;
  }

  private static boolean isInterim(Object message) {
    return message instanceof FullHttpResponse
        && ((HttpResponse) message).status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }
}
