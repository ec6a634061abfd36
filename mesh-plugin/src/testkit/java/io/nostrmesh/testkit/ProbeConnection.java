package io.nostrmesh.testkit;

import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.Reason;
import io.nostrmesh.spi.TransportConnection;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A connection that shows a token and remembers why it was closed. */
public final class ProbeConnection implements TransportConnection {

  private final EndpointId endpoint;
  private final Optional<String> token;
  private final List<Reason> closings = new CopyOnWriteArrayList<>();

  /** Of an endpoint that has proved its key. */
  public ProbeConnection(EndpointId endpoint, Optional<String> token) {
    this.endpoint = endpoint;
    this.token = token;
  }

  @Override
  public EndpointId endpoint() {
    return endpoint;
  }

  @Override
  public Optional<String> bearerToken() {
    return token;
  }

  @Override
  public InetAddress remoteAddress() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public void close(Reason reason) {
    closings.add(reason);
  }

  /** Why it was closed, each time. */
  public List<Reason> closings() {
    return List.copyOf(closings);
  }
}
