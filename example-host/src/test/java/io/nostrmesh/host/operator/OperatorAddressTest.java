package io.nostrmesh.host.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nostrmesh.url.HttpUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorAddressTest {

  private static final String SECTION = "mesh.iroh-relay.";

  /** Names below the section, but for those of Micronaut. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "bind-address=127.0.0.1:3340 | - | http://127.0.0.1:3340",
        "bind-address=127.0.0.2:3340 | - | http://127.0.0.2:3340",
        "bind-address=0.0.0.0:3340 | - | http://127.0.0.1:3340",
        "bind-address=[::]:3340 | - | http://[::1]:3340",
        "bind-address=[::1]:3340 | - | http://[::1]:3340",
        "bind-address=192.0.2.1:3340 | - | http://192.0.2.1:3340",
        "bind-address=shared | - | http://127.0.0.1:8080",
        "bind-address=shared micronaut.server.port=3000 | - | http://127.0.0.1:3000",
        "bind-address=shared micronaut.server.port=3 micronaut.server.host=::1 | - | http://[::1]:3",
        "bind-address=shared micronaut.server.host=0.0.0.0 | - | http://127.0.0.1:8080",
        "bind-address=0.0.0.0:1 tls.certificate=a public-url=https://a.example | - | https://a.example",
        "bind-address=shared micronaut.server.ssl.enabled=true public-url=https://a | - | https://a",
        "bind-address=0.0.0.0:1 tls.certificate=a control-url=https://c public-url=https://a | - | https://c",
        "bind-address=shared micronaut.server.ssl.enabled=true control-url=https://c | - | https://c",
        "bind-address=127.0.0.1:0 | http://localhost:5 | http://localhost:5",
        "- | https://iroh.example.com/ | https://iroh.example.com/",
      })
  void isWhereThePropertiesSay(String properties, String given, String url) {
    assertThat(find(given, properties)).isEqualTo(new OperatorAddress(new HttpUrl(url), none()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "- | - | mesh.iroh-relay.bind-address is not set",
        "bind-address= | - | mesh.iroh-relay.bind-address is not set",
        "bind-address=127.0.0.1:1 mesh.enabled=false | - | mesh.enabled is false",
        "bind-address=127.0.0.1:0 | - | any free port: give --url",
        "bind-address=shared micronaut.server.port=0 | - | any free port: give --url",
        "bind-address=shared micronaut.server.port=-1 | - | or give --url",
        "bind-address=here | - | mesh.iroh-relay.bind-address cannot be used",
        "bind-address=127.0.0.1:1 tls.certificate=a | - | speaks TLS: give --url",
        "access-secret=0123456789abcdef | http://iroh.example.com | --url with https://",
        "bind-address=192.0.2.1:1 access-secret=0123456789abcdef | - | --url with https://",
        "access-secret-file=/nowhere/secret | http://localhost | access-secret-file cannot be used",
        "access-secret=with\u00e4umlaut | http://localhost | visible ASCII",
      })
  void orItSaysWhatToSet(String properties, String given, String problem) {
    assertThatThrownBy(() -> find(given, properties))
        .isInstanceOf(OperatorFailure.class)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("0123456789abcdef");
  }

  @Test
  void theSecretMayBeInAFile(@TempDir Path folder) throws IOException {
    Path file =
        Files.createFile(
            folder.resolve("secret"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, "0123456789abcdef\n");

    OperatorAddress address = find("https://iroh.example.com", "access-secret-file=" + file);

    assertThat(address.secret()).contains("0123456789abcdef");
    assertThat(address).asString().isEqualTo("https://iroh.example.com");
  }

  private static OperatorAddress find(String given, String properties) {
    Map<String, String> set = new HashMap<>();
    if (properties != null) {
      Arrays.stream(properties.split(" "))
          .map(word -> word.split("=", 2))
          .forEach(
              pair ->
                  set.put(
                      pair[0].matches("(micronaut|mesh)\\..*") ? pair[0] : SECTION + pair[0],
                      pair[1]));
    }
    return OperatorAddress.find(
        Optional.ofNullable(given).map(HttpUrl::new), name -> Optional.ofNullable(set.get(name)));
  }

  private static Optional<String> none() {
    return Optional.empty();
  }
}
