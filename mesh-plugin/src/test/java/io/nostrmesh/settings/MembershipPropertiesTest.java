package io.nostrmesh.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nostrmesh.membership.http.MemberService;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.settings.property.PropertyView;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.url.RelayUrl;
import io.nostrmesh.url.UrlTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MembershipPropertiesTest {

  private static final String HEX = "a".repeat(64);
  private static final String NPUB =
      "npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6";

  @Test
  void readsEachSource() {
    var listed = new MembershipPlan.Listed(Set.of(new PublicKey(HEX)));
    var file = new MembershipPlan.File(Path.of("members.txt"));

    assertThat(read("")).isEqualTo(new MembershipPlan.Unsaid());
    assertThat(read("mode=open")).isEqualTo(new MembershipPlan.Open());
    assertThat(read("mode=listed members=" + HEX)).isEqualTo(listed);
    assertThat(read("mode=file file=members.txt")).isEqualTo(file);
    assertThat(read("mode=any-of of=file,listed file=members.txt members=" + HEX))
        .isEqualTo(new MembershipPlan.AnyOf(List.of(file, listed)));
    assertThat(read("mode=all-of of[0]=listed of[1]=file file=members.txt members=" + HEX))
        .isEqualTo(new MembershipPlan.AllOf(List.of(listed, file)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "39002:HEX:group | 39002:HEX:group",
        "30000:HEX:a:b | 30000:HEX:a:b",
        "30000:HEX | 30000:HEX:",
        "13534:HEX: | 13534:HEX:",
        "3:HEX | 3:HEX:",
        "13534:NPUB | 13534:3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d:"
      })
  void readsWhichEventListsThem(String event, String address) {
    var plan = (MembershipPlan.Event) read("mode=event event-relay=wss://r.example event=" + event);

    assertThat(plan.address().toString()).isEqualTo(address.replace("HEX", HEX));
    assertThat(plan.maxAge()).isEqualTo(Duration.ofMinutes(10));
    assertThat(plan.relay()).isEqualTo(new RelayUrl("wss://r.example"));
  }

  @Test
  void findsTheListOnTheRelayBehindTheGateway() {
    Map<String, String> properties = new HashMap<>();
    properties.put("mesh.membership.mode", "event");
    properties.put("mesh.membership.event", "13534:" + HEX);
    properties.put("mesh.gateway.upstream", "ws://127.0.0.1:7777");
    properties.put("mesh.gateway.public-url", "wss://relay.example.com");
    properties.put("mesh.gateway.secret-key-file", "key");
    var plan = (MembershipPlan.Event) PluginSettings.read(PropertyView.of(properties)).membership();

    assertThat(plan.relay()).isEqualTo(new RelayUrl("ws://127.0.0.1:7777"));
    assertThat(plan.name()).isEqualTo(new RelayUrl("wss://relay.example.com"));
    assertThat(plan.keyFile()).contains(Path.of("key"));

    properties.put("mesh.membership.event-relay", "wss://relay.example.com/");
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> PluginSettings.read(PropertyView.of(properties)))
        .withMessageContaining("mesh.membership.event-relay leads back to the gateway");

    properties.put("mesh.membership.event-relay", "wss://other.example.com");
    plan = (MembershipPlan.Event) PluginSettings.read(PropertyView.of(properties)).membership();
    assertThat(plan.name()).isEqualTo(new RelayUrl("wss://other.example.com"));
  }

  @Test
  void readsWhichServiceKnowsThem(@TempDir Path folder) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), " abc-1\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    var plan =
        (MembershipPlan.Http)
            read(
                "mode=http http.url=https://h/{pubkey} http.timeout=1s http.cache=2s"
                    + " http.denial-cache=3s http.token-file="
                    + token);

    assertThat(plan.service())
        .isEqualTo(
            new MemberService(
                new UrlTemplate("https://h/{pubkey}"),
                Optional.of(token),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3)));
    assertThat(plan.token()).contains("abc-1");

    Files.writeString(token, "two words");
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(plan::token)
        .withMessageContaining("mesh.membership.http.token-file")
        .withMessageNotContaining("two");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(plan::token)
        .withMessageContaining("can be read by others: chmod 600");
  }

  @Test
  void takesKeysAsPeopleWriteThem() {
    var listed = (MembershipPlan.Listed) read("mode=listed members=" + NPUB + "," + HEX);

    assertThat(listed.keys()).hasSize(2).contains(new PublicKey(HEX));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mode=closed | mesh.membership.mode must be open, listed, file",
        "members=HEX | mesh.membership.members is set but mesh.membership.mode is not: set it to listed, or remove the members",
        "file=m | mesh.membership.file is set but mesh.membership.mode is not: set it to file, or remove the file",
        "mode=open file=m | mesh.membership.file is set but mesh.membership.mode is open: set it to file",
        "mode=file file=m members=HEX | mesh.membership.members is set but mesh.membership.mode is file",
        "mode=file | mesh.membership.file is missing",
        "mode=listed | mesh.membership.members must list at least one key",
        "mode=listed members=HEXA | mesh.membership.members[0] cannot be used",
        "mode=file file=m of=file | mesh.membership.of is for several sources",
        "of=file,listed | mesh.membership.of is for several sources",
        "mode=any-of | mesh.membership.of must name two sources or more, each once, when mesh.membership.mode is any-of",
        "mode=all-of of=file file=m | mesh.membership.of must name two sources or more",
        "mode=all-of of=file,file file=m | mesh.membership.of must name two sources or more, each once",
        "mode=any-of of=file,open file=m | mesh.membership.of must name sources",
        "mode=any-of of=file,listed file=m | mesh.membership.members must list at least one key",
        "mode=event | mesh.membership.event is missing",
        "mode=event event=39002:HEX:g | mesh.membership.event-relay is missing",
        "mode=event event=39002:HEX:g event-relay=r.example | mesh.membership.event-relay cannot be used",
        "mode=event event=HEX | mesh.membership.event must be a kind, a public key and a name",
        "mode=event event=13534 event-relay=ws://r | mesh.membership.event must be a kind",
        "mode=event event=1:HEX event-relay=ws://r | mesh.membership.event must be of a kind of which relays keep the newest",
        "mode=event event=99999:HEX event-relay=ws://r | mesh.membership.event must be of a kind",
        "mode=event event=13534:HEX:d event-relay=ws://r | mesh.membership.event must be without a name",
        "mode=event event=13534:HEXA event-relay=ws://r | mesh.membership.event must be kind:pubkey:d with its author's key",
        "mode=open event-max-age=4s | mesh.membership.event-max-age must be 5s to 365d, got 4s",
        "mode=open event=13534:HEX | mesh.membership.event is set but mesh.membership.mode is open",
        "mode=open event-max-age=1m | mesh.membership.event-max-age is set but mesh.membership.mode is open: set it to event, or remove the event-max-age",
        "mode=listed members=HEX event-relay=ws://r | mesh.membership.event-relay is set but mesh.membership.mode is listed",
        "http.timeout=1s | mesh.membership.http.timeout is set but mesh.membership.mode is not: set it to http, or remove the http.timeout",
        "mode=open http.cache=2s | mesh.membership.http.cache is set but mesh.membership.mode is open",
        "mode=file file=m http.denial-cache=2s | mesh.membership.http.denial-cache is set but mesh.membership.mode is file",
        "mode=any-of of=file,listed members=HEX file=m http.token-file=t | mesh.membership.http.token-file is set but mesh.membership.mode is any-of",
        "mode=http | mesh.membership.http.url is missing",
        "mode=http http.url=ftp://h | mesh.membership.http.url cannot be used: it must start with http",
        "mode=http http.url=http://u:secret@h | mesh.membership.http.url cannot be used: a URL must not hold user info",
        "mode=open http.url=http://h | mesh.membership.http.url is set but mesh.membership.mode is open: set it to http",
        "mode=http http.url=http://h http.timeout=0s | mesh.membership.http.timeout must be 1ms to 30s",
        "mode=http http.url=http://h http.cache=1ms | mesh.membership.http.cache must be 1s to 1h",
        "mode=http http.url=http://h http.denial-cache=2h | mesh.membership.http.denial-cache must be 0s to 1h",
        "mode=any-of of=file,listed members=HEX | mesh.membership.file is missing"
      })
  void refusesWhatContradictsItself(String properties, String complaint) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> read(properties.replace("HEX", HEX)))
        .withMessageContaining(complaint);
  }

  private static MembershipPlan read(String words) {
    Map<String, String> properties = new HashMap<>();
    for (String word : words.split(" ")) {
      int end = word.indexOf('=');
      if (end > 0) {
        String value = word.substring(end + 1).replace("HEX", HEX).replace("NPUB", NPUB);
        properties.put("mesh.membership." + word.substring(0, end), value);
      }
    }
    return PluginSettings.read(PropertyView.of(properties)).membership();
  }
}
