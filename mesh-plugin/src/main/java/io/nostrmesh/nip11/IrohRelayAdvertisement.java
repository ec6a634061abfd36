package io.nostrmesh.nip11;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.spi.Nip11Extension;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Tells clients where the iroh relay is, in the field {@value #FIELD}: exactly the configured
 * public URL, since members sign it. The field is absent whenever the relay does not listen.
 */
public final class IrohRelayAdvertisement implements Nip11Extension {

  public static final String FIELD = "iroh_relay_url";

  private final Supplier<Optional<String>> servedUrl;

  /**
   * @param servedUrl asked for each document, on any thread, and must not block: the relay's public
   *     URL while its listener is up, else empty
   */
  public IrohRelayAdvertisement(Supplier<Optional<String>> servedUrl) {
    this.servedUrl = servedUrl;
  }

  @Override
  public Set<String> fields() {
    return Set.of(FIELD);
  }

  @Override
  public Map<String, JsonValue> values() {
    return servedUrl
        .get()
        .<Map<String, JsonValue>>map(url -> Map.of(FIELD, JsonValue.of(url)))
        .orElse(Map.of());
  }
}
