package io.nostrmesh.admission;

import io.nostrmesh.spi.Admission.Admitted;

/** Counts what admission decides. Called on any thread; must not block. */
public interface AdmissionObserver {

  /** Nobody counts. */
  AdmissionObserver NONE = new AdmissionObserver() {};

  default void admitted(Admitted admission) {}

  default void denied(AdmissionReason reason) {}

  /** An admitted connection is being closed. */
  default void closed(AdmissionReason reason) {}
}
