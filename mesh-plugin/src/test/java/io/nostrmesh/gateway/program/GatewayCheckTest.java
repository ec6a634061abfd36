package io.nostrmesh.gateway.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.client.nostr.ScriptedRelay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayCheckTest {

  private final ScriptedRelay relay = new ScriptedRelay();

  @AfterEach
  void close() {
    relay.close();
  }

  @Test
  void saysWhatWouldHappen() {
    relay.document = "{}";

    Run run =
        check(
            "--members=open",
            "--public-url=wss://relay.example.com",
            "--iroh-url=https://mesh.example.com",
            "--iroh-bind=127.0.0.1:0");

    assertThat(run.out())
        .contains("ok      upstream: " + relay.url() + " opens WebSockets")
        .contains("ok      information: clients would get the relay's document with")
        .contains("ok      access: compute offers would be for members")
        .contains("ok      members: everybody is one")
        .contains("ok      listen: clients come to 127.0.0.1:0")
        .contains("ok      public URL: clients know the relay as wss://relay.example.com")
        .contains("ok      iroh relay: https://mesh.example.com would be 127.0.0.1:0")
        .endsWith("It would serve.\n")
        .doesNotContain("PROBLEM");
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
  }

  @Test
  void findsEveryProblemAtOnce() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String place = "127.0.0.1:" + taken.getLocalPort();
      Run run =
          check("--listen=" + place, "--iroh-url=https://mesh.example.com", "--iroh-bind=" + place);

      assertThat(run.out())
          .contains("PROBLEM information: the relay advertises an iroh relay itself")
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
  void missesHalfOfTheIrohRelay() {
    Run run = check("--members=open", "--iroh-url=https://mesh.example.com");

    assertThat(run.out()).contains("PROBLEM iroh relay: mesh.iroh-relay.public-url is set but");
  }

  @Test
  void countsTheKeysOfAFile(@TempDir Path folder) throws IOException {
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

  private Run check(String... more) {
    List<String> words = new ArrayList<>(List.of("--check", "--upstream", relay.url().text()));
    words.addAll(List.of(more));
    if (words.stream().noneMatch(word -> word.startsWith("--listen"))) {
      words.add("--listen=127.0.0.1:0");
    }
    return Run.of(Map.of(), words.toArray(String[]::new));
  }
}
