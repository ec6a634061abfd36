package io.nostrmesh.yourhost;

import io.micronaut.context.annotation.Requires;
import io.nostrmesh.admission.AdmissionObserver;
import io.nostrmesh.admission.AdmissionReason;
import io.nostrmesh.iroh.server.observer.IrohRelayObserver;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A host's own observers, beside those of Micrometer. */
final class Observers {

  static final String HOST = "test.observers";

  private Observers() {}

  @Singleton
  @Requires(property = HOST)
  static final class OfAdmission implements AdmissionObserver {

    final List<AdmissionReason> denied = new CopyOnWriteArrayList<>();

    @Override
    public void denied(AdmissionReason reason) {
      denied.add(reason);
    }
  }

  @Singleton
  @Requires(property = HOST)
  static final class OfTheRelay implements IrohRelayObserver {}
}
