package io.nostrmesh.gateway.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewaySourcesTest {

  @ParameterizedTest
  @CsvSource({"a, b, c, a", "'', b, c, b", "'', '', c, c", "a, '', c, a", "'', '', '', ''"})
  void takesTheStrongest(String option, String variable, String file, String result) {
    GatewaySources sources =
        GatewaySources.of(
            option.isEmpty() ? List.of() : List.of(Map.entry("mesh.gateway.access", option)),
            Map.of("MESH_GATEWAY_ACCESS", variable),
            Map.of("mesh.gateway.access", file),
            "f");

    assertThat(sources.view().value("mesh.gateway.access").orElse("")).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mesh.gateway.members | open | mode=open",
        "mesh.gateway.members | file:m.txt | mode=file file=m.txt",
        "mesh.gateway.members | event:39002:ab:group | mode=event event=39002:ab:group",
        "mesh.gateway.members | https://a.example/m | mode=http http.url=https://a.example/m",
        "mesh.gateway.members | file:a:b,http://h/?k= | mode=any-of of=file,http file=a:b http.url=http://h/?k="
      })
  void spellsOutWhoTheMembersAre(String property, String value, String expected) {
    Map<String, String> properties = new HashMap<>();
    GatewaySources.of(List.of(Map.entry(property, value)), Map.of(), Map.of(), "f")
        .view()
        .entries()
        .forEach(entry -> properties.put(entry.property(), entry.value()));

    Map<String, String> wanted = new HashMap<>();
    for (String pair : expected.split(" ")) {
      int end = pair.indexOf('=');
      wanted.put("mesh.membership." + pair.substring(0, end), pair.substring(end + 1));
    }
    assertThat(properties).isEqualTo(wanted);
  }

  @Test
  void takesBackWhatWeakerSourcesSayOfMembers() {
    GatewaySources sources =
        GatewaySources.of(
            List.of(Map.entry("mesh.gateway.members", "open")),
            Map.of("MESH_MEMBERSHIP_MODE", "listed"),
            Map.of("mesh.membership.members[0]", "ab", "mesh.offers.max-ttl", "9m"),
            "f");

    var left = new ArrayList<String>();
    sources.view().entries().forEach(entry -> left.add(entry.property() + "=" + entry.value()));
    assertThat(left)
        .containsExactlyInAnyOrder("mesh.membership.mode=open", "mesh.offers.max-ttl=9m");
  }

  @Test
  void namesWhoSetWhat() {
    GatewaySources sources =
        GatewaySources.of(
            List.of(Map.entry("mesh.gateway.iroh-url", "x"), Map.entry("mesh.offers.max-ttl", "y")),
            Map.of("MESH_GATEWAY_LISTEN", "z"),
            Map.of("mesh.gateway.access", "a"),
            "g.properties");

    assertThat(
            sources.explained(
                "mesh.iroh-relay.public-url, mesh.offers.max-ttl, mesh.gateway.listen,"
                    + " mesh.gateway.access and mesh.gateway.max-connections-per-address"))
        .isEqualTo(
            "--iroh-url (mesh.iroh-relay.public-url), --set mesh.offers.max-ttl,"
                + " MESH_GATEWAY_LISTEN (mesh.gateway.listen), mesh.gateway.access in g.properties"
                + " and --max-connections-per-address (mesh.gateway.max-connections-per-address)");
  }
}
