package io.nostrmesh.sidecar;

import io.nostrmesh.client.PublishState;
import io.nostrmesh.client.RelaySnapshot;
import io.nostrmesh.client.ShareSnapshot;
import io.nostrmesh.client.nostr.ProbeResult;
import io.nostrmesh.client.nostr.RelayState;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Nip19;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything the panel shows, as the JSON it reads; of the offers only how many there are, since a
 * page asks for the list itself. Times are Unix seconds.
 *
 * @param revision another number whenever the snapshot is another one
 */
record PanelState(
    Sidecar.Identity identity,
    Path preferencesFile,
    Parsed<Preferences> preferences,
    ShareSnapshot snapshot,
    long revision) {

  JsonObject json() {
    var members = new LinkedHashMap<String, JsonValue>();
    members.put("npub", JsonValue.of(Nip19.npub(identity.member())));
    members.put("pubkey", JsonValue.of(identity.member().hex()));
    members.put("endpoint_id", JsonValue.of(identity.endpoint().toString()));
    if (preferences instanceof Parsed.Valid<Preferences> valid) {
      members.put("preferences", valid.value().json());
    } else if (preferences instanceof Parsed.Malformed<Preferences> malformed) {
      members.put(
          "preferences_problem",
          JsonValue.of(preferencesFile + " cannot be understood: " + malformed.problem()));
    }
    members.put(
        "relays", new JsonArray(snapshot.relays().stream().map(PanelState::relay).toList()));
    members.put("offers", offers().counts().with("revision", JsonValue.of(revision)));
    return new JsonObject(members);
  }

  PanelOffers offers() {
    return new PanelOffers(snapshot, preferences.toOptional().map(Preferences::dTag).orElse(""));
  }

  private static JsonValue relay(RelaySnapshot relay) {
    var members = new LinkedHashMap<String, JsonValue>();
    members.put("url", JsonValue.of(relay.relay().text()));
    members.put("complete", JsonValue.of(relay.complete()));
    members.put("connection", connection(relay.state()));
    relay.probe().ifPresent(probe -> members.put("probe", probe(probe)));
    members.put("offer", publishing(relay.publishing()));
    return new JsonObject(members);
  }

  private static JsonValue connection(RelayState state) {
    if (state instanceof RelayState.NotAMember no) {
      return failure("not-a-member", no.answer(), no.retryAt());
    } else if (state instanceof RelayState.AuthenticationFailed failed) {
      return failure("authentication-failed", failed.answer(), failed.retryAt());
    } else if (state instanceof RelayState.Unreachable gone) {
      return failure("unreachable", gone.problem(), gone.retryAt());
    } else if (state instanceof RelayState.Ready) {
      return state("ready");
    } else if (state instanceof RelayState.Stopped) {
      return state("stopped");
    }
    return state("connecting");
  }

  private static JsonValue probe(ProbeResult probe) {
    if (probe instanceof ProbeResult.Advertised advertised) {
      return state("advertised").with("urls", JsonValue.ofStrings(advertised.irohRelayUrls()));
    } else if (probe instanceof ProbeResult.NotARelay no) {
      return state("failed").with("problem", JsonValue.of(no.problem()));
    } else if (probe instanceof ProbeResult.Unreachable gone) {
      return state("failed").with("problem", JsonValue.of(gone.problem()));
    }
    return state("unsupported");
  }

  private static JsonValue publishing(PublishState state) {
    if (state instanceof PublishState.Published published) {
      return state("published").with("expires_at", time(published.expiresAt()));
    } else if (state instanceof PublishState.Failed failed) {
      return failure("failed", failed.problem(), failed.retryAt());
    } else if (state instanceof PublishState.Publishing) {
      return state("publishing");
    } else if (state instanceof PublishState.Withdrawing) {
      return state("withdrawing");
    }
    return state(state instanceof PublishState.Off ? "off" : "waiting");
  }

  private static JsonValue failure(String name, String problem, Instant retryAt) {
    return state(name).with("problem", JsonValue.of(problem)).with("retry_at", time(retryAt));
  }

  private static JsonObject state(String name) {
    return new JsonObject(Map.of("state", JsonValue.of(name)));
  }

  private static JsonValue time(Instant time) {
    return JsonValue.of(time.getEpochSecond());
  }
}
