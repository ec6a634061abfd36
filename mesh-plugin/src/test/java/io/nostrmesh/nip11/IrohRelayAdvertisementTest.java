package io.nostrmesh.nip11;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.spi.Nip11Extensions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class IrohRelayAdvertisementTest {

  private final AtomicReference<Optional<String>> served = new AtomicReference<>(Optional.empty());
  private final Nip11Extensions document =
      new Nip11Extensions(List.of(new IrohRelayAdvertisement(served::get)), Set.of("name"));

  @Test
  void leavesTheFieldOutWhileTheRelayDoesNotListen() {
    assertThat(document.extend(JsonObject.EMPTY).get("iroh_relay_url")).isEmpty();
  }

  @Test
  void advertisesTheUrlAsConfiguredWhileTheRelayListens() {
    served.set(Optional.of("HTTPS://Relay.Example.com:443/"));
    assertThat(document.extend(JsonObject.EMPTY).get("iroh_relay_url"))
        .contains(JsonValue.of("HTTPS://Relay.Example.com:443/"));

    served.set(Optional.empty());
    assertThat(document.extend(JsonObject.EMPTY).get("iroh_relay_url")).isEmpty();
  }
}
