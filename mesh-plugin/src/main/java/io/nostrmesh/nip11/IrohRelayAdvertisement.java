package io.nostrmesh.nip11;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.spi.Nip11Extension;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Tells clients where the iroh relays are: the first one in the field {@value #FIELD}, for clients
 * that know only that, and all of them, be it only one, in the list {@value #FIELD_OF_ALL}. Where
 * members are served other paths at another URL than the first one, that stands in {@value
 * #FIELD_OF_CONTROL}. Exactly the configured URLs, since members sign them. All fields are absent
 * whenever no relay is served.
 */
public final class IrohRelayAdvertisement implements Nip11Extension {

  public static final String FIELD = "iroh_relay_url";
  public static final String FIELD_OF_ALL = "iroh_relay_urls";

  public static final String FIELD_OF_CONTROL = "iroh_control_url";

  private final Supplier<List<String>> servedUrls;
  private final Optional<String> controlUrl;

  /**
   * @param servedUrls asked for each document, on any thread, and must not block: the public URLs
   *     of the iroh relays while they can be used, else none
   * @param controlUrl where members vouch for endpoints; empty where nowhere, or at the first relay
   */
  public IrohRelayAdvertisement(Supplier<List<String>> servedUrls, Optional<String> controlUrl) {
    this.servedUrls = servedUrls;
    this.controlUrl = controlUrl;
  }

  /** Of what is served nowhere but at the relays. */
  public IrohRelayAdvertisement(Supplier<List<String>> servedUrls) {
    this(servedUrls, Optional.empty());
  }

  @Override
  public Set<String> fields() {
    return controlUrl.isPresent()
        ? Set.of(FIELD, FIELD_OF_ALL, FIELD_OF_CONTROL)
        : Set.of(FIELD, FIELD_OF_ALL);
  }

  @Override
  public Map<String, JsonValue> values() {
    List<String> urls = servedUrls.get();
    if (urls.isEmpty()) {
      return Map.of();
    }
    var fields = new LinkedHashMap<String, JsonValue>();
    fields.put(FIELD, JsonValue.of(urls.get(0)));
    fields.put(FIELD_OF_ALL, JsonValue.ofStrings(urls));
    controlUrl.ifPresent(url -> fields.put(FIELD_OF_CONTROL, JsonValue.of(url)));
    return fields;
  }
}
