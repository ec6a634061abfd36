package io.nostrmesh.admission;

import io.nostrmesh.admission.AdmissionSettings.EndpointBinding;
import io.nostrmesh.admission.TokenReading.Unusable;
import io.nostrmesh.admission.lease.TokenHash;
import io.nostrmesh.nip98.BearerCodec;
import io.nostrmesh.nip98.HttpAuthOutcome;
import io.nostrmesh.nip98.HttpAuthOutcome.Failed;
import io.nostrmesh.nip98.HttpAuthOutcome.Passed;
import io.nostrmesh.nip98.HttpAuthRequest;
import io.nostrmesh.nip98.HttpAuthVerifier;
import io.nostrmesh.nip98.RelayBearer;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.EndpointId;
import java.util.List;
import java.util.Optional;

/** The cheap first part of admission: pure functions of the token, fit for an event loop. */
record TokenReader(HttpAuthRequest request, EndpointBinding endpointBinding) {

  TokenReading read(Optional<String> bearer, EndpointId endpoint) {
    if (bearer.isEmpty() || bearer.get().isEmpty()) {
      return new Unusable(AdmissionReason.TOKEN_MISSING);
    }
    HttpAuthOutcome outcome =
        BearerCodec.decode(bearer.get())
            .then(event -> HttpAuthVerifier.matches(event, request))
            .then(HttpAuthVerifier::isIntact);
    if (outcome instanceof Failed failed) {
      return new Unusable(AdmissionReason.of(failed.fault()));
    }
    Event event = ((Passed) outcome).event();
    List<Tag> endpoints = event.tags(RelayBearer.ENDPOINT_TAG);
    if (endpoints.isEmpty() && endpointBinding == EndpointBinding.REQUIRED) {
      return new Unusable(AdmissionReason.TOKEN_WITHOUT_ENDPOINT);
    }
    if (!endpoints.stream().allMatch(tag -> tag.value().equals(endpoint.toString()))) {
      return new Unusable(AdmissionReason.TOKEN_WRONG_ENDPOINT);
    }
    return new Token(event, TokenHash.of(event));
  }
}
