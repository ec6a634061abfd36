package io.nostrmesh.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertyNamesTest {
  private static final PropertyNames NAMES =
      PropertyNames.union(
          List.of(
              new PropertyNames(Set.of("mesh.host.access", "mesh.host.data-dir")),
              new PropertyNames(Set.of("mesh.enabled", "mesh.offers.limits.per-author"))));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mesh | mesh.host.access | ",
        "mesh | mesh.host.access[0] | ",
        "mesh | meshes.host | ",
        "mesh | other.mesh.host | ",
        "mesh.offers | mesh.host.acess | ",
        "mesh | mesh.host.acess | unknown property mesh.host.acess (did you mean mesh.host.access?);"
            + " below mesh.host there are access, data-dir",
        "mesh.host | mesh.host.datadir | unknown property mesh.host.datadir (did you mean"
            + " mesh.host.data-dir?); below mesh.host there are access, data-dir",
        "mesh | mesh.host | unknown property mesh.host;"
            + " below mesh there are enabled, host, offers",
        "mesh | mesh | unknown property mesh",
        "mesh | mesh.q | unknown property mesh.q; below mesh there are enabled, host, offers",
        "mesh | mesh.hosts.access | unknown property mesh.hosts.access (did you mean"
            + " mesh.host.access?); below mesh there are enabled, host, offers",
        "mesh | mesh.host.access.open | unknown property mesh.host.access.open (did you mean"
            + " mesh.host.access?); below mesh.host there are access, data-dir",
        "mesh | mesh.offers.limits.pre-author | unknown property mesh.offers.limits.pre-author (did"
            + " you mean mesh.offers.limits.per-author?);"
            + " below mesh.offers.limits there are per-author",
      })
  void tellsWhatIsWrongWithAProperty(String prefix, String property, String complaint) {
    assertThat(NAMES.ofProperty(prefix, property, property).orElse(null)).isEqualTo(complaint);
  }

  @ParameterizedTest
  @CsvSource({
    "mesh, MESH_HOST_ACCESS, ",
    "mesh, mesh.host.access, ",
    "mesh, MESH_OFFERS_LIMITS_PER_AUTHOR, ",
    "mesh, MESHES_HOST, ",
    "mesh, XMESH_HOST, ",
    "mesh, PATH, ",
    "mesh.offers, MESH_HOST_ACESS, ",
    "mesh, MESH_HOST_ACESS, MESH_HOST_ACCESS",
    "mesh.host, MESH_HOST_ACESS, MESH_HOST_ACCESS",
    "mesh, MESH_HOST_DATADIR, MESH_HOST_DATA_DIR",
    "mesh, MESH_HOSTS_ACCESS, MESH_HOST_ACCESS",
    "mesh, MESH_ACCESS, MESH_HOST_ACCESS",
    "mesh, MESH_HOST_ACCESS_0, MESH_HOST_ACCESS",
    "mesh, mesh_host_access, ",
    "mesh, mesh_host_acess, MESH_HOST_ACCESS",
    "mesh, mesh.host.acess, MESH_HOST_ACCESS",
    "mesh, MESH_OFFERS_LIMITS_PERAUTHOR, MESH_OFFERS_LIMITS_PER_AUTHOR",
  })
  void tellsWhatIsWrongWithAVariable(String prefix, String variable, String meant) {
    String complaint = NAMES.ofVariable(prefix, variable, "1").orElse(null);

    if (meant == null) {
      assertThat(complaint).isNull();
    } else {
      assertThat(complaint)
          .isEqualTo(
              "unknown variable %s (did you mean %s?); a property's variable is its name in capitals,"
                      .formatted(variable, meant)
                  + " with _ for each . and -");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MESH_HOST_SERVICE_HOST, 10.0.0.1, true",
    "MESH_HOST_SERVICE_PORT, 3000, true",
    "MESH_HOST_SERVICE_PORT_WEB, 3000, true",
    "MESH_HOST_PORT, tcp://10.0.0.1:3000, true",
    "MESH_HOST_PORT_3000_TCP, tcp://10.0.0.1:3000, true",
    "MESH_HOST_PORT_3000_UDP_PROTO, udp, true",
    "MESH_HOST_PORT, 3000, false",
    "MESH_HOST_PORT_WEB, 3000, false",
    "MESH_HOST_SERVICE, 3000, false",
    "MESH_HOST_SERVICE_PORTS, 3000, false",
  })
  void knowsWhatAClusterAdds(String variable, String value, boolean added) {
    assertThat(PropertyNames.isServiceLink(variable, value)).isEqualTo(added);
    assertThat(NAMES.ofVariable("mesh", variable, value).isEmpty()).isEqualTo(added);
  }
}
