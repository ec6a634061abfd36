package io.nostrmesh.nip11;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.spi.Nip11Extension;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Tells clients where the iroh relays are: the first one in the field {@value #FIELD}, for clients
 * that know only that, and all of them, be it only one, in the list {@value #FIELD_OF_ALL}. Exactly
 * the configured public URLs, since members sign them. Both fields are absent whenever no relay is
 * served.
 */
public final class IrohRelayAdvertisement implements Nip11Extension {

  public static final String FIELD = "iroh_relay_url";
  public static final String FIELD_OF_ALL = "iroh_relay_urls";

  private final Supplier<List<String>> servedUrls;

  /**
   * @param servedUrls asked for each document, on any thread, and must not block: the public URLs
   *     of the iroh relays while they can be used, else none
   */
  public IrohRelayAdvertisement(Supplier<List<String>> servedUrls) {
    this.servedUrls = servedUrls;
  }

  @Override
  public Set<String> fields() {
    return Set.of(FIELD, FIELD_OF_ALL);
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
    return fields;
  }
}
