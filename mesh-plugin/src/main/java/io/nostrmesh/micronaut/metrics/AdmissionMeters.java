package io.nostrmesh.micronaut.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Requires;
import io.nostrmesh.admission.AdmissionObserver;
import io.nostrmesh.admission.AdmissionReason;
import io.nostrmesh.spi.Admission.Admitted;
import jakarta.inject.Singleton;

/** Counts decisions and revocations. */
@Singleton
@Requires(beans = MeterRegistry.class)
final class AdmissionMeters implements AdmissionObserver {

  private final MeterRegistry registry;

  AdmissionMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void admitted(Admitted admission) {
    decided(Meters.ADMITTED, "none");
  }

  @Override
  public void denied(AdmissionReason reason) {
    decided(Meters.DENIED, reason.reason().code());
  }

  @Override
  public void closed(AdmissionReason reason) {
    registry.counter(Meters.REVOCATIONS, Meters.REASON, reason.reason().code()).increment();
  }

  private void decided(String verdict, String reason) {
    registry.counter(Meters.ADMISSIONS, Meters.VERDICT, verdict, Meters.REASON, reason).increment();
  }
}
