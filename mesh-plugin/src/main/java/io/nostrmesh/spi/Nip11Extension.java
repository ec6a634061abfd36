package io.nostrmesh.spi;

import io.nostrmesh.json.JsonValue;
import java.util.Map;
import java.util.Set;

/**
 * Adds fields and NIP numbers to the relay information document (NIP-11).
 *
 * <p><b>Implemented by</b> this plugin ({@code iroh_relay_url}) and by any host with fields of its
 * own. <b>Called by</b> the host: {@link #fields} once at startup, {@link #values} and {@link
 * #nips} for each document, on any thread and without blocking.
 *
 * <p><b>Failure:</b> two writers of one field stop the host at startup, see {@link
 * Nip11Extensions}. An exception while a document is built leaves this extension's fields out of
 * it; the document is served all the same.
 */
public interface Nip11Extension {

  /** {@return the names of all fields this extension may ever add} */
  Set<String> fields();

  /**
   * What holds now. Advertise only what is served.
   *
   * @return a value for some or all of {@link #fields}
   */
  Map<String, JsonValue> values();

  /** {@return numbers to add to {@code supported_nips}} */
  default Set<Integer> nips() {
    return Set.of();
  }
}
