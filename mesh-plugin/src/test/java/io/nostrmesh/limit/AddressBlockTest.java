package io.nostrmesh.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressBlockTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "255.254.0.7, 255.254.0.7",
    "::1, 0:0:0:0::/64",
    "2001:db8:0:1:2:3:4:5, 2001:db8:0:1::/64",
    "fe80::1%1, fe80:0:0:0::/64",
    "::ffff:192.0.2.7, 192.0.2.7"
  })
  void isWrittenAsPeopleDo(String address, String text) throws Exception {
    var remote = new InetSocketAddress(InetAddress.getByName(address), 1);

    assertThat(AddressBlock.of(remote)).hasToString(text);
  }
}
