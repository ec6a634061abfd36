package io.nostrmesh.host.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.spi.Registration;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {

  private final ConnectionLimit limit = new ConnectionLimit(3, 2);

  private static InetSocketAddress address(String text) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(text), 1);
  }

  @Test
  void limitsTheConnectionsOfAnAddress() throws UnknownHostException {
    Registration first = limit.enter(address("192.0.2.1")).orElseThrow();
    assertThat(limit.enter(address("192.0.2.1"))).isPresent();
    assertThat(limit.enter(address("192.0.2.1"))).isEmpty();
    first.close();
    first.close();
    assertThat(limit.enter(address("192.0.2.1"))).isPresent();
    assertThat(limit.enter(address("192.0.2.1"))).isEmpty();
  }

  @Test
  void takesAnIpv6NetworkForOneAddress() throws UnknownHostException {
    assertThat(limit.enter(address("2001:db8::1"))).isPresent();
    assertThat(limit.enter(address("2001:db8::2"))).isPresent();
    assertThat(limit.enter(address("2001:db8::3"))).isEmpty();
    assertThat(limit.enter(address("2001:db8:0:1::3"))).isPresent();
  }

  @Test
  void limitsAllConnections() throws UnknownHostException {
    for (int i = 1; i <= 3; i++) {
      assertThat(limit.enter(address("192.0.2." + i))).isPresent();
    }
    assertThat(limit.enter(address("192.0.2.4"))).isEmpty();
  }
}
