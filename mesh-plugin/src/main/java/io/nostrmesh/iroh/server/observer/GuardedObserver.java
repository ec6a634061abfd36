package io.nostrmesh.iroh.server.observer;

import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.TransportConnection;
import java.time.Duration;
import java.util.function.Consumer;

/** An observer whose failures never reach the relay. */
public final class GuardedObserver implements IrohRelayObserver {

  private final Asked<IrohRelayObserver> observer;

  public GuardedObserver(IrohRelayObserver observer) {
    this.observer = new Asked<>(observer);
  }

  @Override
  public void opened() {
    tell(IrohRelayObserver::opened);
  }

  @Override
  public void closed() {
    tell(IrohRelayObserver::closed);
  }

  @Override
  public void decided(Admission admission, Duration handshake) {
    tell(told -> told.decided(admission, handshake));
  }

  @Override
  public void joined(TransportConnection connection) {
    tell(told -> told.joined(connection));
  }

  @Override
  public void left(TransportConnection connection, Ending ending) {
    tell(told -> told.left(connection, ending));
  }

  @Override
  public void superseded(TransportConnection connection) {
    tell(told -> told.superseded(connection));
  }

  @Override
  public void received(int bytes) {
    tell(told -> told.received(bytes));
  }

  @Override
  public void forwarded(int bytes) {
    tell(told -> told.forwarded(bytes));
  }

  @Override
  public void dropped(Drop cause) {
    tell(told -> told.dropped(cause));
  }

  @Override
  public void faulted(PeerFault fault) {
    tell(told -> told.faulted(fault));
  }

  @Override
  public void limited(Limit limit) {
    tell(told -> told.limited(limit));
  }

  private void tell(Consumer<IrohRelayObserver> event) {
    observer.tell(event);
  }
}
