package io.nostrmesh.host.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.nostrmesh.host.conformance.Hosts.Host;
import io.nostrmesh.host.conformance.Hosts.Mode;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** NIP-11: the document is there for whoever asks at the relay's address, and claims what is so. */
class ClaimsTest {

  @RegisterExtension static final Hosts HOSTS = new Hosts();

  private static HttpResponse<String> get(Host host, String accept)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + host.port() + "/"))
                .header("Accept", accept)
                .build(),
            BodyHandlers.ofString());
  }

  private static JsonObject document(Host host) throws IOException, InterruptedException {
    return JsonReader.readObject(get(host, "application/nostr+json").body())
        .toOptional()
        .orElseThrow();
  }

  private static Set<Long> nips(JsonObject document) {
    var nips = new TreeSet<Long>();
    ((JsonArray) document.get("supported_nips").orElseThrow())
        .items()
        .forEach(nip -> nips.add(((JsonNumber) nip).floor()));
    return nips;
  }

  @TestFactory
  Stream<DynamicNode> document() {
    return HOSTS.inEachMode(
        host ->
            Stream.of(
                dynamicTest("is there, for pages of any origin", () -> isThere(host)),
                dynamicTest("claims the NIPs that are kept", () -> claims(host)),
                dynamicTest("says who may do what", () -> limitation(host))));
  }

  private static void isThere(Host host) throws IOException, InterruptedException {
    HttpResponse<String> response = get(host, "application/nostr+json");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/nostr+json");
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    for (String field : Set.of("name", "description", "pubkey", "software", "version")) {
      assertThat(document(host).string(field)).as(field).isPresent();
    }
  }

  private static void claims(Host host) throws IOException, InterruptedException {
    JsonObject document = document(host);
    assertThat(nips(document))
        .contains(1L, 9L, 11L, 40L, 42L, 45L, 70L)
        .doesNotContain(4L, 26L, 29L, 50L, 59L, 62L, 65L, 77L, 86L, 94L, 96L);
    // Membership by events is nothing without the key that signs them (NIP-43).
    if (nips(document).contains(43L)) {
      assertThat(document.string("self")).isPresent();
    }
  }

  private static void limitation(Host host) throws IOException, InterruptedException {
    var limitation = (JsonObject) document(host).get("limitation").orElseThrow();
    boolean needsKey = host.mode().needsKey();
    assertThat(limitation.get("auth_required")).contains(JsonValue.of(needsKey));
    assertThat(limitation.get("restricted_writes"))
        .contains(JsonValue.of(host.mode() == Mode.MEMBERS));
    assertThat(limitation.get("payment_required")).contains(JsonValue.of(false));
  }

  /** What is not claimed is refused where the client waits for its answer. */
  @TestFactory
  Stream<DynamicTest> whatIsNotClaimed() {
    return Map.of(
            "50", "[\"REQ\",\"s\",{\"search\":\"x\"}]",
            "77", "[\"NEG-OPEN\",\"s\",{},\"6100\"]")
        .entrySet()
        .stream()
        .map(
            row ->
                dynamicTest(
                    "NIP-" + row.getKey(),
                    () -> {
                      try (Wire wire = HOSTS.in(Mode.PUBLIC).connect()) {
                        assertThat(wire.ask(row.getValue()))
                            .matches("\\[\"(CLOSED|NEG-ERR)\",\"s\",\"(invalid|error): .*");
                      }
                    }));
  }
}
