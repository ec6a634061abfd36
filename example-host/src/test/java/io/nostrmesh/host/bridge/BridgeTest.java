package io.nostrmesh.host.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.relay.Relay;
import io.nostrmesh.host.settings.ClientLimits;
import io.nostrmesh.host.testing.BridgeClient;
import io.nostrmesh.host.testing.BridgeClient.Answer;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The statuses and bodies of the HTTP bridge, on a relay for members. */
@Timeout(60)
class BridgeTest {

  private static final SecretKey MEMBER = Keys.of("member");

  @TempDir static Path data;
  private static TestRelay relay;
  private static BridgeClient member;
  private static BridgeClient stranger;

  @BeforeAll
  static void start() {
    relay = TestRelay.start(data);
    relay.admit(MEMBER);
    member = new BridgeClient(relay.httpUrl(), MEMBER);
    stranger = new BridgeClient(relay.httpUrl(), Keys.of("stranger"));
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  @Test
  void memberPublishesAndReadsAndCounts() {
    Event event = Events.by(MEMBER).kind(1111).content("hello").sign();
    assertThat(member.publish(event).body())
        .isEqualTo(
            "{\"event_id\":\"%s\",\"accepted\":true,\"message\":\"\"}".formatted(event.id()));
    assertThat(member.query("{\"kinds\":[1111]}")).containsExactly(event);
    assertThat(member.post("/count", "[{\"kinds\":[1111]}]").body()).isEqualTo("{\"count\":1}");
  }

  @Test
  void eventReachesLiveSubscribers() {
    try (TestClient reader = relay.connectAs(MEMBER)) {
      reader.request("live", "{\"kinds\":[1112]}");
      Event event = Events.by(MEMBER).kind(1112).sign();
      assertThat(member.publish(event).status()).isEqualTo(200);
      assertThat(reader.live("live")).isEqualTo(event);
    }
  }

  @Test
  void strangerIsTurnedAway() {
    for (String path : List.of("/events", "/query", "/count")) {
      Answer answer = stranger.post(path, "[]");
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body())
          .isEqualTo(
              "{\"error\":\"relay_membership_required\",\"message\":\"You must be a relay member"
                  + " to access this relay\"}");
    }
  }

  @Test
  void tokenIsNeededAndTakenOnce() {
    Answer without = member.send("/query", "[]", Optional.empty());
    assertThat(without).hasToString("401 {\"error\":\"missing Nostr auth\"}");
    assertThat(without.http().headers().firstValue("WWW-Authenticate")).contains("Nostr");

    String token = member.token("/query", "[]");
    assertThat(member.post("/query", "[]", token)).hasToString("200 []");
    assertThat(member.post("/query", "[]", token))
        .hasToString("401 {\"error\":\"NIP-98: replay detected\"}");
  }

  @Test
  void answersAreNewestFirstOnceEachAndLimited() {
    Event older = Events.by(MEMBER).kind(1113).ago(2).sign();
    Event newer = Events.by(MEMBER).kind(1113).ago(1).sign();
    member.publish(older);
    member.publish(newer);
    assertThat(member.query("{\"kinds\":[1113]}", "{\"ids\":[\"" + older.id() + "\"]}"))
        .containsExactly(newer, older);
    assertThat(member.query("{\"kinds\":[1113],\"limit\":1}")).containsExactly(newer);
    assertThat(member.query()).isEmpty();
    assertThat(member.post("/count", "[]")).hasToString("200 {\"count\":0}");
  }

  @Test
  void longAnswersComeWhole() {
    String text = "x".repeat(60_000);
    for (int i = 0; i < 40; i++) {
      assertThat(
              member.publish(Events.by(MEMBER).kind(1114).ago(i).content(text + i).sign()).status())
          .isEqualTo(200);
    }
    assertThat(member.query("{\"kinds\":[1114]}")).hasSize(40);
  }

  /** As Buzz desktops do: a page's last event names the next page, also within one second. */
  @Test
  void pagesAreTurnedByTimeAndId() {
    long second = Events.now();
    var all = new ArrayList<Event>();
    for (int i = 0; i < 7; i++) {
      Event event = Events.by(MEMBER).kind(1115).at(second - i / 5).content("p" + i).sign();
      assertThat(member.publish(event).status()).isEqualTo(200);
      all.add(event);
    }
    all.sort(
        Comparator.comparing(Event::createdAt).reversed().thenComparing(event -> event.id().hex()));
    var read = new ArrayList<Event>();
    String next = "";
    List<Event> page;
    do {
      page = member.query("{\"kinds\":[1115],\"limit\":3" + next + "}");
      read.addAll(page);
      if (!page.isEmpty()) {
        Event last = page.get(page.size() - 1);
        next = ",\"until\":" + last.createdAt() + ",\"before_id\":\"" + last.id() + "\"";
      }
    } while (page.size() == 3);
    assertThat(read).isEqualTo(all);
  }

  @Test
  void bodiesThatAreNoneAreRefused() {
    String[][] cases = {
      {"/events", "", "invalid: empty JSON text"},
      {"/events", "{", "invalid: "},
      {"/events", "[]", "invalid: "},
      {"/query", "{}", "invalid: the body must be a JSON array of filters"},
      {"/query", "[1]", "invalid: a filter must be a JSON object"},
      {"/query", "[{\"kinds\":1}]", "invalid: filter field kinds must be an array"},
      {"/query", "[{\"search\":\"x\"}]", "invalid: this relay knows no such filter field"},
      {"/query", "[{\"before_id\":\"" + "0".repeat(64) + "\"}]", "invalid: filter field before_id"},
      {"/query", "[{\"until\":1,\"before_id\":\"x\"}]", "invalid: filter field before_id"},
      {"/count", "[{\"until\":1,\"before_id\":\"x\"}]", "invalid: this relay knows no such"},
      {"/count", "[{\"search\":\"x\"}]", "invalid: this relay knows no such filter field"},
      {"/query", "[" + "{},".repeat(10) + "{}]", "invalid: there are at most 10"},
    };
    for (String[] each : cases) {
      Answer answer = member.post(each[0], each[1]);
      assertThat(answer.status()).as("%s", answer).isEqualTo(400);
      assertThat(answer.error()).startsWith(each[2]);
    }
  }

  @Test
  void longestBodyIsThatOfAMessage() {
    String longest = " ".repeat(ClientLimits.DEFAULT_MESSAGE_BYTES - 2) + "[]";
    assertThat(member.post("/query", longest)).hasToString("200 []");
    Answer longer = member.post("/query", longest + " ");
    assertThat(longer).hasToString("413 {\"error\":\"invalid: a body has at most 524288 bytes\"}");
  }

  @Test
  void pagesOfOtherOriginsMayAsk() throws Exception {
    HttpResponse<Void> preflight =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(relay.httpUrl().resolve("/query"))
                    .method("OPTIONS", BodyPublishers.noBody())
                    .build(),
                BodyHandlers.discarding());
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
        .hasValueSatisfying(names -> assertThat(names).contains("Authorization"));
    assertThat(member.post("/query", "[]").http().headers().map())
        .containsEntry("access-control-allow-origin", List.of("*"))
        .containsEntry("content-type", List.of("application/json"));
  }

  @Test
  void otherMethodsAreNotAllowed() throws Exception {
    var request = HttpRequest.newBuilder(relay.httpUrl().resolve("/events")).GET().build();
    assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode())
        .isEqualTo(405);
  }

  /** Or a few clients who hang up would use up what all may send. */
  @Test
  void bodiesOfThoseWhoHangUpAreForgotten() throws Exception {
    Relay received = relay.bean(Relay.class);
    for (int i = 0; i < 20; i++) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
        String head =
            "POST /query HTTP/1.1\r\n"
                + "Host: x\r\n"
                + "Authorization: Nostr x\r\n"
                + "Content-Length: 9000\r\n\r\n";
        socket.getOutputStream().write((head + "x".repeat(8000)).getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        while (received.receivedBytes() < 1) {
          Thread.onSpinWait();
        }
      }
      while (received.receivedBytes() > 0) {
        Thread.onSpinWait();
      }
    }
  }
}
