package io.nostrmesh.host.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.testing.BridgeClient;
import io.nostrmesh.host.testing.BridgeClient.Answer;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which tokens (NIP-98) open the bridge, and what is said of the others. */
class HttpTokenTest {

  private static final SecretKey MEMBER = Keys.of("member");
  private static final String BODY = "[{\"kinds\":[1]}]";
  private static final String PUBLIC = "https://relay.example.com/nostr/query";

  private static final String URL =
      "token event must name exactly this URL in one u tag: " + PUBLIC;
  private static final String METHOD =
      "token event must name exactly this method in one method tag";
  private static final String PAYLOAD = "payload tag does not match the body";
  private static final String SIGNATURE = "token event has a wrong id or signature";

  @TempDir static Path data;
  private static TestRelay relay;
  private static BridgeClient client;

  /**
   * A header, and what is said.
   *
   * @param status 200 if it is let in
   * @param says the member {@code error} if not
   */
  private record Case(String name, String header, int status, String says) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void start() {
    relay =
        TestRelay.start(
            data,
            "mesh.host.public-url",
            "wss://relay.example.com/nostr",
            "micronaut.server.context-path",
            "/nostr");
    client = new BridgeClient(relay.httpUrl().resolve("/nostr"), MEMBER);
    assertThat(
            new BridgeClient(relay.httpUrl().resolve("/nostr"), TestRelay.OWNER)
                .verdict(
                    Events.by(TestRelay.OWNER).kind(9030).tag("p", MEMBER.publicKey().hex()).sign())
                .accepted())
        .isTrue();
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  private static Events token(String url) {
    return Events.by(MEMBER).kind(27235).tag("u", url).tag("method", "POST");
  }

  private static Events token() {
    return token(PUBLIC).tag("nonce", Long.toString(System.nanoTime()));
  }

  private static String hash(String text) {
    return HexFormat.of().formatHex(Sha256.hash(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Case good(String name, Events token) {
    return new Case(name, "Nostr " + base64(token.sign().toJson()), 200, "");
  }

  private static Case bad(String name, Events token, String says) {
    return bad(name, token.sign(), says);
  }

  private static Case bad(String name, Event token, String says) {
    return new Case(name, "Nostr " + base64(token.toJson()), 401, "NIP-98: " + says);
  }

  private static Case text(String name, String header, String says) {
    return new Case(name, header, 401, says);
  }

  static Stream<Case> cases() {
    String json = token().sign().toJson();
    String good = base64(json);
    String none = "missing Nostr auth";
    String no64 = "invalid base64 in Nostr auth";
    String noJson = "invalid NIP-98 event JSON";
    return Stream.of(
        good("as it should be", token().tag("payload", hash(BODY))),
        good("without payload", token()),
        good("method in small letters", method("post")),
        good("slash at the end", token(PUBLIC + "/")),
        good("host in capitals", token("HTTPS://Relay.Example.COM/nostr/query")),
        good("default port", token("https://relay.example.com:443/nostr/query")),
        good("by wss", token("wss://relay.example.com/nostr/query")),
        good("content", token().content("whatever")),
        good("almost too old", token().ago(55)),
        good("almost too new", token().ago(-55)),
        good("where it is connected", token("http://127.0.0.1:" + relay.port() + "/nostr/query")),
        good(
            "where it is connected, by name",
            token("http://localhost:" + relay.port() + "/nostr/query")),
        new Case("scheme in capitals", "NOSTR " + base64(token().sign().toJson()), 200, ""),
        new Case("space around", "Nostr   " + base64(token().sign().toJson()) + " ", 200, ""),
        new Case(
            "for URLs",
            "Nostr "
                + Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(token().sign().toJson().getBytes(StandardCharsets.UTF_8)),
            200,
            ""),
        text("empty", "", none),
        text("scheme alone", "Nostr", none),
        text("another scheme", "Bearer " + good, none),
        text("no scheme", good, none),
        text("no base64", "Nostr !!!", no64),
        text("space within", "Nostr " + good.substring(0, 20) + " " + good.substring(20), no64),
        text("padding missing within", "Nostr " + good + "=", no64),
        text("no JSON", "Nostr " + base64("hello"), noJson),
        text(
            "no UTF-8", "Nostr " + Base64.getEncoder().encodeToString(new byte[] {-1, -2}), noJson),
        text("no object", "Nostr " + base64("[]"), noJson),
        text("no event", "Nostr " + base64("{\"kind\":27235}"), noJson),
        text("two events", "Nostr " + base64(json + json), noJson),
        text("a member twice", "Nostr " + base64(json.replace("{", "{\"kind\":27235,")), noJson),
        bad(
            "kind",
            Events.by(MEMBER).tag("u", PUBLIC).tag("method", "POST"),
            "token event is not of kind 27235"),
        bad("AUTH event", Events.by(MEMBER).kind(22242), "token event is not of kind 27235"),
        bad("another host", token("https://relay.example.org/nostr/query"), URL),
        bad("another path", token("https://relay.example.com/nostr/events"), URL),
        bad("without the path of the relay", token("https://relay.example.com/query"), URL),
        bad("in the clear", token("http://relay.example.com/nostr/query"), URL),
        bad("another port", token("https://relay.example.com:8443/nostr/query"), URL),
        bad("path in capitals", token("https://relay.example.com/NOSTR/query"), URL),
        bad("with a query", token(PUBLIC + "?x=1"), URL),
        bad("with a fragment", token(PUBLIC + "#x"), URL),
        bad("no URL", token("query"), URL),
        bad("no u tag", Events.by(MEMBER).kind(27235).tag("method", "POST"), URL),
        bad("two u tags", token().tag("u", PUBLIC), URL),
        bad("GET", method("GET"), METHOD),
        bad("no method", Events.by(MEMBER).kind(27235).tag("u", PUBLIC), METHOD),
        bad("two methods", token().tag("method", "POST"), METHOD),
        bad("another body", token().tag("payload", hash("[]")), PAYLOAD),
        bad("no hash", token().tag("payload", "x"), PAYLOAD),
        bad("empty hash", token().tag("payload", ""), PAYLOAD),
        bad(
            "hash in capitals",
            token().tag("payload", hash(BODY).toUpperCase(Locale.ROOT)),
            PAYLOAD),
        bad("two hashes", token().tag("payload", hash(BODY)).tag("payload", hash("[]")), PAYLOAD),
        bad("too old", token().ago(65), "token timestamp is too old, by the relay's clock"),
        bad(
            "too new",
            token().ago(-65),
            "token timestamp lies in the future, by the relay's clock"),
        bad("of 1970", token().at(0), "token timestamp is too old, by the relay's clock"),
        bad("changed", changed(token().sign()), SIGNATURE),
        bad("signed by another", claimed(token().sign()), SIGNATURE));
  }

  private static Events method(String method) {
    return Events.by(MEMBER).kind(27235).tag("u", PUBLIC).tag("method", method);
  }

  private static Event changed(Event real) {
    return new Event(
        real.id(), real.pubkey(), real.createdAt(), 27235, real.tags(), "changed", real.sig());
  }

  private static Event claimed(Event real) {
    return new Event(
        real.id(),
        TestRelay.OWNER.publicKey(),
        real.createdAt(),
        27235,
        real.tags(),
        "",
        real.sig());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void letsInOrSaysWhyNot(Case the) {
    Answer answer = client.send("/query", BODY, Optional.of(the.header()));
    assertThat(answer.status()).as("%s", answer).isEqualTo(the.status());
    if (the.status() != 200) {
      assertThat(answer.error()).isEqualTo(the.says());
      assertThat(answer.http().headers().firstValue("WWW-Authenticate")).contains("Nostr");
    }
  }

  /** Netty refuses more than 8 KiB of headers before anybody reads a token. */
  @Test
  void longTokenIsRefused() {
    assertThat(client.send("/query", BODY, Optional.of("Nostr " + "A".repeat(10_000))).status())
        .isEqualTo(431);
  }

  @Test
  void tokenIsForOnePathAlone() {
    for (String path : List.of("/events", "/count")) {
      assertThat(client.post(path, BODY, client.token("/query", BODY)).status()).isEqualTo(401);
    }
  }
}
