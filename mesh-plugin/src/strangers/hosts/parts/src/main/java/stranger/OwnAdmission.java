package stranger;

import io.micronaut.context.annotation.Requires;
import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.Reason;
import io.nostrmesh.spi.TransportAdmission;
import io.nostrmesh.spi.TransportConnection;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

@Singleton
@Requires(property = "replace", value = "TransportAdmission")
class OwnAdmission implements TransportAdmission {

  @Override
  public CompletionStage<Admission> admit(TransportConnection connection) {
    Host.say("TransportAdmission");
    return CompletableFuture.completedFuture(
        new Admission.Denied(
            new Reason(ReasonPrefix.RESTRICTED, "host.closed", "the host is closed today")));
  }
}
