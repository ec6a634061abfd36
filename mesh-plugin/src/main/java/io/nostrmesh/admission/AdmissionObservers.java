package io.nostrmesh.admission;

import io.nostrmesh.spi.Admission.Admitted;
import io.nostrmesh.spi.Asked;
import java.util.List;
import java.util.function.Consumer;

/** Several observers as one: each is told, and no failure of one reaches another or admission. */
public final class AdmissionObservers implements AdmissionObserver {

  private final List<Asked<AdmissionObserver>> observers;

  public AdmissionObservers(List<? extends AdmissionObserver> observers) {
    this.observers =
        observers.stream().map(observer -> new Asked<AdmissionObserver>(observer)).toList();
  }

  /** An observer that may be told anything, be it guarded already or not. */
  static AdmissionObservers guarding(AdmissionObserver observer) {
    return observer instanceof AdmissionObservers guarded
        ? guarded
        : new AdmissionObservers(List.of(observer));
  }

  @Override
  public void admitted(Admitted admission) {
    tell(told -> told.admitted(admission));
  }

  @Override
  public void denied(AdmissionReason reason) {
    tell(told -> told.denied(reason));
  }

  @Override
  public void closed(AdmissionReason reason) {
    tell(told -> told.closed(reason));
  }

  private void tell(Consumer<AdmissionObserver> news) {
    observers.forEach(observer -> observer.tell(news));
  }
}
