package stranger;

import io.micronaut.context.annotation.Requires;
import io.nostrmesh.admission.AdmissionObserver;
import io.nostrmesh.spi.Admission.Admitted;
import jakarta.inject.Singleton;

@Singleton
@Requires(property = "replace", value = "AdmissionObserver")
class OwnAdmissionObserver implements AdmissionObserver {

  @Override
  public void admitted(Admitted admission) {
    Host.say("AdmissionObserver");
  }
}
