package io.nostrmesh.gateway.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.nostrmesh.client.nostr.ScriptedRelay;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.Kind;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayCheckTest {

  private static final String KEY = "5".repeat(64);

  @TempDir private Path folder;
  private final ScriptedRelay relay = new ScriptedRelay();

  @AfterEach
  void close() {
    relay.close();
  }

  @Test
  void saysWhatWouldHappen() throws IOException {
    relay.document =
        "{\"name\":\"ours\",\"software\":\"https://s\",\"version\":\"1.2\",\"supported_nips\":[1,77]}";
    String key = keyFile(KEY);

    Run run =
        check(
            "--members=open",
            "--public-url=wss://relay.example.com",
            "--iroh-url=https://mesh.example.com",
            "--iroh-bind=127.0.0.1:0",
            "--secret-key-file=" + key);

    assertThat(run.out())
        .contains("ok      upstream: " + relay.url() + " opens WebSockets")
        .contains(
            "ok      authentication: the relay asks clients who they are (NIP-42): they answer")
        .contains(
            "ok      information: \"ours\"; https://s 1.2; NIPs 1, 77; clients would get this with")
        .contains("ok      secret key: npub1")
        .contains("ok      access: compute offers would be for members")
        .contains("ok      members: everybody is one")
        .contains("ok      listen: clients come to 127.0.0.1:0")
        .contains("ok      public URL: clients know the relay as wss://relay.example.com")
        .contains("ok      iroh relay: https://mesh.example.com would be 127.0.0.1:0")
        .endsWith("It would serve.\n")
        .doesNotContain("PROBLEM", "NOTE", KEY);
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
  }

  @Test
  void saysWhereAFleetWouldAsk() {
    Run run =
        check(
            "--members=open",
            "--set=mesh.iroh-relay.mode=external",
            "--set=mesh.iroh-relay.urls=https://a.example.com,https://b.example.com",
            "--iroh-bind=127.0.0.1:0",
            "--set=mesh.iroh-relay.access-secret=the-secret-of-your-fleet");

    assertThat(run.out())
        .contains("ok      iroh relays: https://a.example.com https://b.example.com")
        .contains("ok      iroh access: they would ask whom to admit on 127.0.0.1:0")
        .doesNotContain("PROBLEM iroh", "the-secret-of-your-fleet");
  }

  @Test
  void findsEveryProblemAtOnce() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String place = "127.0.0.1:" + taken.getLocalPort();
      Run run =
          check(
              "--listen=" + place,
              "--iroh-url=https://mesh.example.com",
              "--iroh-bind=" + place,
              "--secret-key-file=" + folder.resolve("gone"));

      assertThat(run.out())
          .contains("NOTE    information: the relay advertises an iroh relay itself")
          .contains("PROBLEM secret key: mesh.gateway.secret-key-file cannot be used: there is no")
          .contains("PROBLEM members: nobody says who they are: set --members")
          .contains("PROBLEM listen: " + place + " cannot be listened on: ")
          .contains("PROBLEM iroh relay: " + place + " cannot be listened on: ")
          .endsWith("It would not serve: 4 problems\n");
      assertThat(run.status()).isEqualTo(1);
    }
  }

  @Test
  void missesTheRelay() {
    relay.goDown();

    Run run = check("--members=open", "--connect-timeout=1s");

    assertThat(run.out())
        .contains("PROBLEM upstream: " + relay.url() + " cannot be reached: ")
        .endsWith("It would not serve: 1 problem\n");
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void missesAHostWhosePortTheIrohRelayCouldShare() {
    Run run = check("--members=open", "--iroh-url=https://mesh.example.com", "--iroh-bind=shared");

    assertThat(run.out()).contains("PROBLEM iroh relay: mesh.iroh-relay.bind-address is shared");
  }

  @Test
  void missesHalfOfTheIrohRelay() {
    Run run = check("--members=open", "--iroh-url=https://mesh.example.com");

    assertThat(run.out()).contains("PROBLEM iroh relay: mesh.iroh-relay.public-url is set but");
  }

  @Test
  void countsTheKeysOfAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("m.txt"), "a".repeat(64) + "\n# nobody\n");
    Path broken = Files.writeString(folder.resolve("b.txt"), "\nalice\n");

    assertThat(check("--members=file:" + file).out())
        .contains("ok      members: 1 keys in " + file)
        .endsWith("It would serve.\n");
    assertThat(check("--members=file:" + broken).out())
        .contains("PROBLEM members: " + broken + " line 2 is no key: write npub1");
    assertThat(
            check(
                    "--set=mesh.membership.mode=any-of",
                    "--set=mesh.membership.of=listed,file",
                    "--set=mesh.membership.members=" + "b".repeat(64),
                    "--set=mesh.membership.file=" + folder)
                .out())
        .contains("ok      members: 1 keys\n")
        .contains("PROBLEM members: " + folder + " is a folder")
        .contains("ok      members: are those of whom one of these sources says so");
    assertThat(check("--members=file:" + file, "--members=https://members.example.com").err())
        .doesNotContain("remove one of them");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                          | ok      authentication: the relay asks nobody who they are",
        "{\"supported_nips\":[1]}    | ok      authentication: the relay asks nobody who they are",
        "{\"supported_nips\":[1,42]} | ok      authentication: the relay knows NIP-42 and asks nobody",
        "{\"name\":\"a\\nb\"}        | ok      information: \"a b\"; clients would get",
        "{}                          | ok      information: without a name; clients would get",
        "<html>                      | NOTE    information: the relay has no document (NIP-11)",
        "{}                          | ok      secret key: none: old offers would stay"
      })
  void saysWhatTheRelaySaysOfItself(String document, String line) {
    relay.challenges = false;
    relay.document = document;

    Run run = check("--members=open");

    assertThat(run.out()).contains(line).endsWith("It would serve.\n");
  }

  @Test
  void findsARelayBelowAPath() throws Exception {
    try (var server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      var asked = new CompletableFuture<String>();
      var thread =
          new Thread(
              () -> {
                try (Socket socket = server.accept()) {
                  var in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
                  asked.complete(in.readLine());
                  socket.getOutputStream().write("HTTP/1.1 404 No\r\n\r\n".getBytes());
                } catch (IOException e) {
                  asked.completeExceptionally(e);
                }
              });
      thread.start();

      Run run =
          Run.of(
              Map.of(),
              "--check",
              "--upstream=ws://127.0.0.1:" + server.getLocalPort() + "/nostr",
              "--members=open",
              "--listen=127.0.0.1:0");

      assertThat(asked.get(30, TimeUnit.SECONDS)).isEqualTo("GET /nostr HTTP/1.1");
      assertThat(run.out()).contains("/nostr opens no WebSocket, but answers with HTTP status 404");
      assertThat(run.status()).isEqualTo(1);
    }
  }

  private String keyFile(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file.toString();
  }

  @Test
  void readsTheListOnTheRelay() {
    relay.challenges = false;
    var random = new SecureRandom();
    SecretKey owner = SecretKey.generate(random);
    List<Tag> members = List.of(Tag.of("member", "a".repeat(64)), Tag.of("p", "b".repeat(64)));
    relay.publish(new EventTemplate(Kind.MEMBER_LIST, 100, members, "").sign(owner, random));
    String list = Kind.MEMBER_LIST + ":" + owner.publicKey() + ":";

    assertThat(check("--members=event:" + list).out())
        .contains("ok      members: 2 keys in " + list + " on " + relay.url());
    assertThat(check("--members=event:39002:" + owner.publicKey() + ":group").out())
        .contains("PROBLEM members: 39002:" + owner.publicKey() + ":group on " + relay.url())
        .contains(": the relay has no such event, so nobody is a member");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | ok      members: the service URL answers, and does not know a key",
        "200 | PROBLEM members: the service URL takes a key for a member's that was made up",
        "500 | PROBLEM members: the service URL answers with HTTP status 500"
      })
  void asksTheServiceAboutNobody(int status, String line) throws IOException {
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    service.start();
    try {
      String url = "http://127.0.0.1:" + service.getAddress().getPort();

      assertThat(check("--members=" + url + "/secret").out())
          .contains(line.replace("URL", url))
          .doesNotContain("secret/");
    } finally {
      service.stop(0);
    }
  }

  private Run check(String... more) {
    List<String> words = new ArrayList<>(List.of("--check", "--upstream", relay.url().text()));
    words.addAll(List.of(more));
    if (words.stream().noneMatch(word -> word.startsWith("--listen"))) {
      words.add("--listen=127.0.0.1:0");
    }
    return Run.of(Map.of(), words.toArray(String[]::new));
  }
}
