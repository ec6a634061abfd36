package io.nostrmesh.gateway.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayProgramTest {

  private static final String NSEC =
      "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h"})
  void fitsItsHelpOnAScreen(String word) {
    Run run = Run.of(Map.of(), word);

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines().toList())
        .hasSizeLessThanOrEqualTo(24)
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80))
        .noneSatisfy(line -> assertThat(line.strip()).hasSizeLessThan(10));
    assertThat(run.out())
        .contains(
            "--upstream", "--members", "--listen", "--public-url", "--iroh-url", "--iroh-bind")
        .contains("--config", "--set", "--check", "--version")
        .contains("--forward-client-address[=true]")
        .doesNotContain("PARAM");
  }

  @Test
  void saysItsVersion() {
    Run run = Run.of(Map.of(), "--version");

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("mesh-gateway ").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | --upstream (mesh.gateway.upstream) is missing",
        "--members open | --upstream (mesh.gateway.upstream) is missing",
        "--listen 127.0.0.1:0 | --listen (mesh.gateway.listen) is set but --upstream (mesh.gateway.upstream) is not",
        "--upstream http://h | --upstream (mesh.gateway.upstream) cannot be used: clients speak WebSocket",
        "--upstream ws://h | --members (mesh.gateway.members) is missing: who may see offers, such as file:members.txt",
        "--upstream self --members open | --upstream (mesh.gateway.upstream) is self, which is for a host",
        "--upstream self --members open --check | --upstream (mesh.gateway.upstream) is self, which is for a host",
        "--upstream ws://h --listen 3000 | --listen (mesh.gateway.listen) must be address:port",
        "--upstream ws://h --public-url h | --public-url (mesh.gateway.public-url) cannot be used",
        "--upstream ws://h --max-connections 0 | --max-connections (mesh.gateway.max-connections) must be at least 1",
        "--upstream ws://h --forward-client-address=yes | (mesh.gateway.forward-client-address) must be true or false",
        "--upstream ws://h --iroh-bind 80 | --iroh-bind (mesh.iroh-relay.bind-address) must be address:port",
        "--upstream ws://h --set mesh.offers.max-ttl=no | --set mesh.offers.max-ttl must be a duration",
        "--upstream ws://h --set mesh.offers.max-content-bytes=9 --set mesh.offers.max-ttl=no | --set mesh.offers.max-ttl must be a duration",
        "--upstream ws://h --set mesh.offers.max-ttl=9m --set mesh.offers.max-ttl=8m | sets what --set mesh.offers.max-ttl sets",
        "--upstream ws://h --set mesh.offers.max-tll=9m | --set: unknown property mesh.offers.max-tll (did you mean",
        "--upstream ws://h --set mesh.gatway.access=offers | --set: unknown property mesh.gatway.access (did you mean",
        "--upstream ws://h --set user.home=x | --set: properties of the gateway begin with mesh",
        "--upstream ws://h --set mesh.offers.max-ttl | --set takes NAME=VALUE",
        "--upstream ws://h --set mesh.gateway.upstream=ws://i | sets what --upstream sets: remove one of them",
        "--upstream ws://h --iroh-bind [::]:1 --set mesh.iroh-relay.bind-address=[::]:2 | sets what --iroh-bind sets",
        "--upstream ws://h --upstream ws://i | option '--upstream' (URL) should be specified only once; see --help",
        "--upstream | Missing required parameter for option '--upstream' (URL); see --help",
        "--upstream= | --upstream needs a value",
        "--upstreem ws://h | unknown option --upstreem",
        "--upstream ws://h serve | a word that is no option serve; see --help",
        "--members | Missing required parameter for option '--members'",
        "--members file: | --members (mesh.gateway.members) must be file:PATH, event:KIND:PUBKEY:D, an http:// or https:// URL to ask, or open",
        "--members members.txt | --members (mesh.gateway.members) must be file:PATH",
        "--members open --members file:m | --members (mesh.gateway.members) is open beside another source",
        "--members file:a --members file:b | --members (mesh.gateway.members) has two sources of the kind file",
        "--config no-such-file.properties | --config no-such-file.properties is not there",
        "--config . | --config . is a folder"
      })
  void answersAWrongStartInOneLine(String words, String complaint) {
    Run run = Run.of(Map.of(), words.isEmpty() ? new String[0] : words.split(" "));

    assertThat(run.err()).startsWith("mesh-gateway: ").contains(complaint).hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MESH_GATEWAY_LISTEN=3000 | MESH_GATEWAY_LISTEN (mesh.gateway.listen) must be address:port",
        "MESH_GATEWAY_IROH_BIND=80 | MESH_GATEWAY_IROH_BIND (mesh.iroh-relay.bind-address) must be",
        "MESH_IROH_RELAY_BIND_ADDRESS=80 | MESH_IROH_RELAY_BIND_ADDRESS (mesh.iroh-relay.bind-address)",
        "MESH_GATEWAY_MEMBERS=m.txt | MESH_GATEWAY_MEMBERS (mesh.gateway.members) must be file:PATH",
        "MESH_GATEWAY_LISTN=x | unknown variable MESH_GATEWAY_LISTN (did you mean MESH_GATEWAY_LISTEN?)",
        "MESH_GATWAY_LISTEN=x | unknown variable MESH_GATWAY_LISTEN (did you mean MESH_GATEWAY_LISTEN?)",
        "mesh_gateway_access=all | mesh_gateway_access (mesh.gateway.access) must be offers or members",
        "MESH_GATEWAY_CONFIG=gone | --config gone is not there"
      })
  void namesTheVariable(String variable, String complaint) {
    Run run = Run.of(environment(variable), "--upstream", "ws://127.0.0.1:9");

    assertThat(run.err()).contains(complaint).hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MESH_SHARE_DATA_DIR=x",
        "MESH_HOST_ACCESS=x",
        "MESH_GATEWAY_SERVICE_HOST=10.0.0.1",
        "MESH_GATEWAY_PORT=tcp://10.0.0.1:3000",
        "MESHES=1",
        "MESH_GATEWAY_LISTEN="
      })
  void leavesOthersTheirVariables(String variable) {
    Run run = Run.of(environment(variable), "--upstream", "http://h");

    assertThat(run.err()).contains("--upstream (mesh.gateway.upstream) cannot be used");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mesh.gateway.listen=3000 | mesh.gateway.listen in FILE must be address:port",
        "mesh.gateway.listn=x | FILE: unknown property mesh.gateway.listn (did you mean",
        "listen=x | FILE: properties of the gateway begin with mesh",
        "mesh.gateway.access=a\\nmesh.gateway.access=b | --config FILE sets mesh.gateway.access twice",
        "mesh.gateway.access=\\u12 | --config FILE has a \\u without four hexadecimal digits",
        "mesh.gateway.iroh-url=x | --upstream (mesh.gateway.upstream) is missing"
      })
  void namesTheFile(String content, String complaint) throws IOException {
    String file = file(content.replace("\\n", "\n"));

    Run run = Run.of(Map.of(), "--config", file);

    assertThat(run.err().replace(file, "FILE")).contains(complaint).hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void repeatsNoSecret() {
    List<String[]> starts =
        List.of(
            new String[] {"--secret-key-file", NSEC},
            new String[] {"--secret-key-file=" + NSEC},
            new String[] {NSEC},
            new String[] {"--upstream", "ws://h", "--set", "mesh.gateway.secret-key-file=" + NSEC},
            new String[] {"--upstream", "ws://h", "--secret-key-file", "5".repeat(64)},
            new String[] {"--upstream", "ws://h", "5".repeat(64)});
    for (String[] start : starts) {
      Run run = Run.of(Map.of(), start);

      assertThat(run.status()).as(Arrays.toString(start)).isEqualTo(2);
      assertThat(run.err()).hasLineCount(1).doesNotContain("nsec1vl029").doesNotContain("5555");
    }
    Run run = Run.of(Map.of("MESH_GATEWAY_SECRET_KEY_FILE", NSEC), "--upstream", "ws://h");
    assertThat(run.err()).contains("looks like the key itself").doesNotContain(NSEC);
  }

  private static Map<String, String> environment(String variable) {
    return Map.of(
        variable.substring(0, variable.indexOf('=')),
        variable.substring(variable.indexOf('=') + 1));
  }

  private String file(String content) throws IOException {
    return Files.writeString(folder.resolve("gateway.properties"), content).toString();
  }
}
