package io.nostrmesh.url;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.testkit.AddressTable;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BindAddressTest {

  static Stream<List<String>> table() {
    return AddressTable.bindAddresses();
  }

  @ParameterizedTest
  @MethodSource("table")
  void makesOfEachTextWhatTheTableSays(List<String> row) {
    Parsed<InetSocketAddress> address = BindAddress.parse(row.get(0));

    if (row.get(1).startsWith("!")) {
      assertThat(address)
          .isInstanceOfSatisfying(
              Parsed.Malformed.class,
              malformed -> assertThat(malformed.problem()).contains(row.get(1).substring(1)));
    } else {
      assertThat(
              address
                  .toOptional()
                  .map(found -> found.getAddress().getHostAddress() + " " + found.getPort()))
          .contains(row.get(1));
    }
  }

  @Test
  void takesAZoneOfThisMachine() throws SocketException {
    NetworkInterface loopback =
        NetworkInterface.networkInterfaces()
            .filter(each -> each.inetAddresses().anyMatch(Inet6Address.class::isInstance))
            .findFirst()
            .orElse(null);
    Assumptions.assumeTrue(loopback != null, "needs an interface with IPv6");

    for (String percent : List.of("%", "%25")) {
      String text = "[fe80::1" + percent + loopback.getName() + "]:0";
      assertThat(BindAddress.parse(text).toOptional())
          .as(text)
          .hasValueSatisfying(
              found ->
                  assertThat(((Inet6Address) found.getAddress()).getScopedInterface())
                      .isEqualTo(loopback));
    }
  }
}
