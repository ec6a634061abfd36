package io.nostrmesh.client.nostr;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nip98.HttpAuthOutcome;
import io.nostrmesh.nip98.HttpAuthRequest;
import io.nostrmesh.nip98.HttpAuthVerifier;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.url.CanonicalUrl;
import io.nostrmesh.url.RelayUrl;
import java.time.InstantSource;
import java.util.Set;

/** The management interface (NIP-86) of a {@link ScriptedRelay}, which can ban events. */
record ScriptedManagement(ScriptedEvents events, Set<PublicKey> managers) {

  /**
   * Answers a request.
   *
   * @param name what the relay takes itself to be
   * @param authorization the header of that name
   */
  String answer(RelayUrl name, String authorization, byte[] body) {
    var url = CanonicalUrl.ofRequest(name.information().toString()).toOptional().orElseThrow();
    String token = authorization.replaceFirst("^Nostr ", "");
    if (!(new HttpAuthVerifier(HttpAuthVerifier.DEFAULT_TOLERANCE, InstantSource.system())
                .verify(token, HttpAuthRequest.post(url, body))
            instanceof HttpAuthOutcome.Passed passed)
        || !managers.contains(passed.event().pubkey())) {
      return "{\"error\":\"not yours to manage\"}";
    }
    var call = (JsonObject) JsonReader.read(body).toOptional().orElseThrow();
    if (!call.string("method").orElse("").equals("banevent")) {
      return "{\"error\":\"no such method\"}";
    }
    var parameters = (JsonArray) call.get("params").orElseThrow();
    events.remove(parameters.items().get(0).asString().orElseThrow());
    return "{\"result\":true}";
  }
}
