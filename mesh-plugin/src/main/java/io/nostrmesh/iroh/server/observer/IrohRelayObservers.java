package io.nostrmesh.iroh.server.observer;

import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.Asked;
import io.nostrmesh.spi.TransportConnection;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Several observers as one: each is told, and no failure of one reaches another or the relay. */
public final class IrohRelayObservers implements IrohRelayObserver {

  private final List<Asked<IrohRelayObserver>> observers;

  public IrohRelayObservers(List<? extends IrohRelayObserver> observers) {
    this.observers =
        observers.stream().map(observer -> new Asked<IrohRelayObserver>(observer)).toList();
  }

  /** An observer that may be told anything, be it guarded already or not. */
  public static IrohRelayObservers guarding(IrohRelayObserver observer) {
    return observer instanceof IrohRelayObservers guarded
        ? guarded
        : new IrohRelayObservers(List.of(observer));
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
    observers.forEach(observer -> observer.tell(event));
  }
}
