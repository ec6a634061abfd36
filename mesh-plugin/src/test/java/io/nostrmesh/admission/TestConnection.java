package io.nostrmesh.admission;

import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.Reason;
import io.nostrmesh.spi.Traffic;
import io.nostrmesh.spi.TransportConnection;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An endpoint's connection that remembers why it was closed. */
final class TestConnection implements TransportConnection {

  final List<Reason> closings = new CopyOnWriteArrayList<>();
  volatile boolean closeFails;
  volatile boolean readFails;
  volatile Traffic traffic = Traffic.NONE;
  private final EndpointId endpoint;
  private final Optional<String> bearer;

  TestConnection(EndpointId endpoint, String bearer) {
    this(endpoint, Optional.of(bearer));
  }

  TestConnection(EndpointId endpoint, Optional<String> bearer) {
    this.endpoint = endpoint;
    this.bearer = bearer;
  }

  @Override
  public EndpointId endpoint() {
    return endpoint;
  }

  @Override
  public Optional<String> bearerToken() {
    return bearer;
  }

  @Override
  public InetAddress remoteAddress() {
    if (readFails) {
      throw new IllegalStateException("broken transport");
    }
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public Traffic traffic() {
    return traffic;
  }

  @Override
  public void close(Reason reason) {
    closings.add(reason);
    if (closeFails) {
      throw new IllegalStateException("broken transport");
    }
  }
}
