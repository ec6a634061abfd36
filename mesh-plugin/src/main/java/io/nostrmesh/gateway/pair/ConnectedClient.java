package io.nostrmesh.gateway.pair;

import io.netty.channel.Channel;
import io.nostrmesh.gateway.gate.GateClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The client of a pair, as its gate sees it. */
final class ConnectedClient implements GateClient {

  private final Pair pair;
  private final Channel channel;
  private final ClientPlace place;

  ConnectedClient(Pair pair, Channel channel, ClientPlace place) {
    this.pair = pair;
    this.channel = channel;
    this.place = place;
  }

  @Override
  public Optional<InetAddress> address() {
    return place.address();
  }

  @Override
  public InetSocketAddress localAddress() {
    return (InetSocketAddress) channel.localAddress();
  }

  @Override
  public String path() {
    return place.path();
  }

  @Override
  public boolean isEncrypted() {
    return place.encrypted();
  }

  @Override
  public void send(String text) {
    onLoop(() -> pair.tell(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** At once where that is possible: the client is told next, and then it must have its place. */
  @Override
  public void provedKey() {
    if (channel.eventLoop().inEventLoop()) {
      place.provedKey().run();
    } else {
      onLoop(place.provedKey());
    }
  }

  @Override
  public void close(int code, String reason) {
    onLoop(() -> pair.end(code, reason));
  }

  /** Behind what happens at the moment, so that the pair is never changed in the middle of it. */
  private void onLoop(Runnable task) {
    channel.eventLoop().execute(task);
  }
}
