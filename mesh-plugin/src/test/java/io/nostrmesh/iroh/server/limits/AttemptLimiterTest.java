package io.nostrmesh.iroh.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.limit.AddressBlock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AttemptLimiterTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void countsTheAttemptsOfEachAddress() {
    var limiter = new AttemptLimiter(60);
    var one = new AddressBlock(false, 1);
    for (int i = 0; i < 60; i++) {
      assertThat(limiter.tryAttempt(one, 0)).isTrue();
    }

    assertThat(limiter.tryAttempt(one, 0)).isFalse();
    assertThat(limiter.tryAttempt(new AddressBlock(false, 2), 0)).isTrue();
    assertThat(limiter.tryAttempt(one, SECOND)).isTrue();
    assertThat(limiter.tryAttempt(one, SECOND)).isFalse();
  }

  @Test
  void remembersABoundedNumberOfAddresses() {
    var limiter = new AttemptLimiter(1);
    for (int i = 0; i < AttemptLimiter.REMEMBERED_ADDRESSES + 100; i++) {
      limiter.tryAttempt(new AddressBlock(false, i), 0);
    }

    assertThat(limiter.remembered()).isEqualTo(AttemptLimiter.REMEMBERED_ADDRESSES);
  }

  @Test
  void takesAnIpv6NetworkForOneAddress() throws UnknownHostException {
    assertThat(block("2001:db8:1:2::1")).isEqualTo(block("2001:db8:1:2:ffff::9"));
    assertThat(block("2001:db8:1:2::1")).isNotEqualTo(block("2001:db8:1:3::1"));
    assertThat(block("192.0.2.1")).isEqualTo(block("::ffff:192.0.2.1"));
    assertThat(block("192.0.2.1")).isNotEqualTo(block("192.0.2.2"));
    assertThat(block("0.0.0.1")).isNotEqualTo(block("0:0:0:1::"));
  }

  private static AddressBlock block(String address) throws UnknownHostException {
    return AddressBlock.of(new InetSocketAddress(InetAddress.getByName(address), 1));
  }
}
