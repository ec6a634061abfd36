package io.nostrmesh.control;

import io.nostrmesh.admission.accounts.Denials;
import io.nostrmesh.admission.accounts.Denied;
import io.nostrmesh.admission.accounts.MemberUse;
import io.nostrmesh.admission.accounts.OpenConnection;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.Traffic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What operators get to see, in JSON. Times are Unix seconds, amounts are bytes. */
final class OperatorReport {

  /** So many connections are shown; members who use least are left out first. */
  static final int MOST_CONNECTIONS = 5000;

  private OperatorReport() {}

  static JsonObject of(List<MemberUse> all) {
    long open = 0;
    long connected = 0;
    int left = MOST_CONNECTIONS;
    var members = new ArrayList<JsonValue>();
    for (MemberUse use : all) {
      open += use.open().size();
      connected += use.open().isEmpty() ? 0 : 1;
      List<OpenConnection> shown = use.open().subList(0, Math.min(left, use.open().size()));
      left -= shown.size();
      if (!shown.isEmpty() || use.open().isEmpty()) {
        members.add(member(use, shown));
      }
    }
    var json = new LinkedHashMap<String, JsonValue>();
    json.put("connections", JsonValue.of(open));
    json.put("connected_members", JsonValue.of(connected));
    json.put("members", new JsonArray(members));
    return new JsonObject(json);
  }

  private static JsonObject member(MemberUse use, List<OpenConnection> shown) {
    var json = new LinkedHashMap<String, JsonValue>();
    json.put("pubkey", JsonValue.of(use.member().hex()));
    json.put("npub", JsonValue.of(Nip19.npub(use.member())));
    putTraffic(json, use.traffic());
    json.put("ended", JsonValue.of(use.ended()));
    json.put("denied", JsonValue.of(use.denied()));
    json.put("open", JsonValue.of(use.open().size()));
    json.put(
        "connections",
        new JsonArray(shown.stream().<JsonValue>map(OperatorReport::connection).toList()));
    return new JsonObject(json);
  }

  private static JsonObject connection(OpenConnection connection) {
    var json = new LinkedHashMap<String, JsonValue>();
    json.put("endpoint", JsonValue.of(connection.endpoint().toString()));
    json.put("since", time(connection.since()));
    json.put("admitted_by", JsonValue.of(connection.admittedBy().word()));
    connection
        .address()
        .ifPresent(address -> json.put("address", JsonValue.of(address.getHostAddress())));
    connection.agent().ifPresent(agent -> json.put("agent", JsonValue.of(agent.hex())));
    putTraffic(json, connection.traffic());
    return new JsonObject(json);
  }

  static JsonObject of(Denials.Report report) {
    var json = new LinkedHashMap<String, JsonValue>();
    json.put("since", time(report.since()));
    json.put("times", JsonValue.of(report.times()));
    json.put(
        "denied",
        new JsonArray(report.all().stream().<JsonValue>map(OperatorReport::denied).toList()));
    return new JsonObject(json);
  }

  private static JsonObject denied(Denied denied) {
    var json = new LinkedHashMap<String, JsonValue>();
    json.put("endpoint", JsonValue.of(denied.endpoint().toString()));
    denied.key().map(PublicKey::hex).ifPresent(key -> json.put("pubkey", JsonValue.of(key)));
    json.put("code", JsonValue.of(denied.reason().code()));
    json.put("text", JsonValue.of(denied.reason().text()));
    json.put("times", JsonValue.of(denied.times()));
    json.put("first", time(denied.first()));
    json.put("last", time(denied.last()));
    return new JsonObject(json);
  }

  private static void putTraffic(Map<String, JsonValue> json, Traffic traffic) {
    json.put("received", JsonValue.of(traffic.received()));
    json.put("sent", JsonValue.of(traffic.sent()));
  }

  private static JsonValue time(Instant instant) {
    return JsonValue.of(instant.getEpochSecond());
  }
}
