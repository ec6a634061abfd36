package io.nostrmesh.url;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTargetTest {

  @ParameterizedTest
  @CsvSource({
    "/, /, /",
    "/relay, /relay, /relay",
    "/relay?token=a/b?c, /relay?token=a/b?c, /relay",
    "http://host, /, /",
    "HTTPS://host:1/, /, /",
    "http://host/a/b?c, /a/b?c, /a/b",
    "ws://[::1]:80/a, /a, /a",
    "wss://host?c, /?c, /",
    "*, *, *",
    "ftp://host/a, ftp://host/a, ftp://host/a",
    "/http://host/a, /http://host/a, /http://host/a",
    "'', '', ''",
  })
  void reads(String target, String origin, String path) {
    assertThat(RequestTarget.origin(target)).isEqualTo(origin);
    assertThat(RequestTarget.path(target)).isEqualTo(path);
  }
}
