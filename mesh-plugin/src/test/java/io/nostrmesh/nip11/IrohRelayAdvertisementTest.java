package io.nostrmesh.nip11;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.spi.Nip11Extensions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class IrohRelayAdvertisementTest {

  private static final String FIRST = "HTTPS://Relay.Example.com:443/";
  private static final String SECOND = "https://b.example.com";

  private final AtomicReference<List<String>> served = new AtomicReference<>(List.of());
  private final Nip11Extensions document =
      new Nip11Extensions(List.of(new IrohRelayAdvertisement(served::get)), Set.of("name"));

  @Test
  void leavesTheFieldsOutWhileTheRelayDoesNotListen() {
    assertThat(document.extend(JsonObject.EMPTY)).isEqualTo(JsonObject.EMPTY);
  }

  @Test
  void advertisesTheUrlAsConfiguredWhileTheRelayListens() {
    served.set(List.of(FIRST));
    assertThat(document.extend(JsonObject.EMPTY).string("iroh_relay_url")).contains(FIRST);
    assertThat(written()).contains("\"iroh_relay_urls\":[\"%s\"]".formatted(FIRST));

    served.set(List.of());
    assertThat(written()).isEqualTo("{}");
  }

  @Test
  void advertisesTheFirstOfSeveralByItselfAndAllInOrder() {
    served.set(List.of(SECOND, FIRST));

    assertThat(document.extend(JsonObject.EMPTY).string("iroh_relay_url")).contains(SECOND);
    assertThat(written()).contains("\"iroh_relay_urls\":[\"%s\",\"%s\"]".formatted(SECOND, FIRST));
  }

  @Test
  void saysWhereMembersAreServedWhereThatIsElsewhere() {
    var advertisement = new IrohRelayAdvertisement(served::get, Optional.of(SECOND));
    var told = new Nip11Extensions(List.of(advertisement), Set.of());
    served.set(List.of(FIRST));
    assertThat(told.extend(JsonObject.EMPTY).string("iroh_control_url")).contains(SECOND);

    served.set(List.of());
    assertThat(told.extend(JsonObject.EMPTY)).isEqualTo(JsonObject.EMPTY);
  }

  private String written() {
    return document.extend(JsonObject.EMPTY).toJson();
  }
}
