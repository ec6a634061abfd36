package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nostrmesh.host.relay.events.Receipt;
import io.nostrmesh.host.settings.Access;
import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.host.settings.StartupFailure;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.nip42.RelayAddress;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.testkit.AddressTable;
import io.nostrmesh.url.RelayUrl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** The addresses of {@code url/addresses.txt} as {@code mesh.host.public-url} and in NIP-42. */
class RelayAddressTest {

  private static final String PROPERTY = "mesh.host.public-url";

  static Stream<AddressTable.Row> addresses() {
    return AddressTable.addresses();
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void takesOrRefusesEachSpellingAsItsPublicUrl(AddressTable.Row row) {
    String spelled = row.spelled();
    boolean zone = row.relay().contains("%25");
    if (row.relay().startsWith("!") || zone) {
      assertThatThrownBy(() -> publicUrl(spelled))
          .isInstanceOf(StartupFailure.class)
          .hasMessageContaining("mesh.host.public-url")
          .hasMessageContaining(zone ? "zone" : row.relay().substring(1))
          .hasMessageNotContaining("secret")
          .hasMessageNotContaining("user:pass");
    } else {
      assertThat(publicUrl(spelled)).contains(new RelayUrl(row.relay()));
    }
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void acceptsWhatClientsSignForEachPublicUrl(AddressTable.Row row) {
    if (row.relay().startsWith("!")) {
      assertThat(answer(Optional.of(new RelayUrl("wss://else.example")), row.spelled()).text())
          .contains("the relay tag must name wss://else.example, not ")
          .doesNotContain("secret", "user:pass");
      return;
    }
    var own = Optional.of(new RelayUrl(new RelayUrl(row.relay()).tag()));
    assertThat(answer(own, row.spelled())).isEqualTo(Receipt.ACCEPTED);
    assertThat(answer(own, row.relay())).isEqualTo(Receipt.ACCEPTED);
    if (!row.browser().equals("!")) {
      assertThat(answer(own, row.browser())).isEqualTo(Receipt.ACCEPTED);
    }
  }

  @Test
  void mistakesNoRelayForAnother() {
    List<RelayUrl> all =
        addresses()
            .flatMap(row -> RelayUrl.parse(row.spelled()).toOptional().stream())
            .distinct()
            .toList();
    assertThat(all).hasSizeGreaterThan(40);
    for (RelayUrl own : all) {
      for (RelayUrl other : all) {
        assertThat(answer(Optional.of(own), other.text()).accepted())
            .as("%s at %s", other, own)
            .isEqualTo(own.isSameRelay(other));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, ws://127.0.0.1:3000, true",
    "127.0.0.1, ws://localhost:3000/, true",
    "127.0.0.1, ws://[::1]:3000, true",
    "127.0.0.1, ws://[::ffff:127.0.0.1]:3000, true",
    "127.0.0.1, ws://relay.localhost:3000, false",
    "127.0.0.1, ws://127.0.0.1, false",
    "127.0.0.1, wss://127.0.0.1:3000, false",
    "::1, ws://[::1]:3000, true",
    "::1, ws://[0:0:0:0:0:0:0:1]:03000/, true",
    "::1, ws://localhost:3000, true",
    "fe80::1%0, ws://[fe80::1]:3000, true",
    "fe80::1%0, ws://[fe80::1%25eth0]:3000, true",
    "fe80::1%0, ws://[fe80::1%eth0]:3000/, true",
    "fe80::1%0, ws://[fe80::2]:3000, false",
    "2001:db8::1, ws://[2001:DB8:0::1]:3000, true",
    "2001:db8::1, ws://localhost:3000, false",
    "192.168.1.20, ws://192.168.1.20:3000, true",
    "192.168.1.20, ws://[::ffff:c0a8:114]:3000, true",
    "192.168.1.20, ws://localhost:3000, false",
    "192.168.1.20, ws://0.0.0.0:3000, false"
  })
  void knowsTheAddressAClientIsConnectedTo(String local, String tag, boolean knows)
      throws UnknownHostException {
    var connection = new FakeConnection(new InetSocketAddress(InetAddress.getByName(local), 3000));

    assertThat(answer(unnamed(), "", tag, connection).accepted()).isEqualTo(knows);
    assertThat(answer(unnamed(), "/team", tag, connection).accepted()).isFalse();
    assertThat(answer(unnamed(), "/team", tag.replaceFirst("/?$", "/team"), connection).accepted())
        .isEqualTo(knows);
  }

  @Test
  void tellsTheOperatorOnceWhichPropertyIsMissing() {
    var log = (Logger) LoggerFactory.getLogger(RelayAddress.class);
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    log.addAppender(lines);
    try {
      RelayAddress address = unnamed();
      var connection = new FakeConnection(new InetSocketAddress("10.1.2.3", 3000));
      for (String tag : List.of("wss://relay.example.com/t0ken", "wss://other.example", "ws://x")) {
        assertThat(answer(address, "", tag, connection).text())
            .isEqualTo("auth-required: the relay tag must name ws://10.1.2.3:3000, not " + tag);
      }
      assertThat(lines.list).hasSize(1);
      assertThat(lines.list.get(0).getFormattedMessage())
          .contains("wss://relay.example.com", "ws://10.1.2.3:3000", "mesh.host.public-url")
          .doesNotContain("t0ken");
    } finally {
      log.detachAppender(lines);
    }
  }

  private static Optional<RelayUrl> publicUrl(String text) {
    return HostSettings.read(
            name -> name.equals("mesh.host.public-url") ? Optional.of(text) : Optional.empty())
        .publicUrl();
  }

  private static Receipt answer(Optional<RelayUrl> publicUrl, String tag) {
    var elsewhere = new FakeConnection(new InetSocketAddress("10.1.2.3", 1));
    return answer(new RelayAddress(publicUrl, PROPERTY), "", tag, elsewhere);
  }

  private static RelayAddress unnamed() {
    return new RelayAddress(Optional.empty(), PROPERTY);
  }

  private static Receipt answer(
      RelayAddress address, String path, String tag, Connection connection) {
    var authenticator =
        new Authenticator(
            new AccessControl(Access.OPEN),
            key -> CompletableFuture.completedFuture(new Membership.OpenRelay()),
            address,
            path,
            InstantSource.system());
    return authenticator
        .judge(
            Events.by(Keys.of("member")).kind(22242).tag("challenge", "c").tag("relay", tag).sign(),
            "c",
            connection)
        .toCompletableFuture()
        .join();
  }
}
