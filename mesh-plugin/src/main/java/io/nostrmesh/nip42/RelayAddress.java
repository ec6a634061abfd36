package io.nostrmesh.nip42;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.limit.PropertyNames;
import io.nostrmesh.url.RelayUrl;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which URLs in the {@code relay} tag of an AUTH event mean this relay (NIP-42): the configured
 * public URL, and the very address a client is connected to. The Host header does not count, since
 * a relay in the middle could choose it and so reuse the answers that its own clients sign.
 */
public final class RelayAddress {

  private static final Logger LOG = LoggerFactory.getLogger(RelayAddress.class);
  private static final int QUOTED_CHARS = 120;

  private final Optional<RelayUrl> publicUrl;
  private final String property;
  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * @param publicUrl what the operator calls the relay, if he does
   * @param property in which he says it, such as {@code mesh.host.public-url}
   */
  public RelayAddress(Optional<RelayUrl> publicUrl, String property) {
    this.publicUrl = publicUrl;
    this.property = property;
  }

  /**
   * Looks at a {@code relay} tag. Called on any thread, for events whose signature and challenge
   * are right: the first URL that does not fit is logged, for the operator of a relay behind a
   * proxy to see.
   *
   * @return empty when the tag names this relay, else what to tell the client
   */
  public Optional<String> complaint(String tag, ConnectedAddress address) {
    RelayUrl connected = address.url();
    RelayUrl expected = publicUrl.orElse(connected);
    Parsed<RelayUrl> named = RelayUrl.parse(tag);
    if (named instanceof Parsed.Malformed<RelayUrl> malformed) {
      return Optional.of(
          "the relay tag must name %s, not %s: %s"
              .formatted(expected, shown(tag), malformed.problem()));
    }
    RelayUrl url = named.toOptional().orElseThrow();
    if (expected.isSameRelay(url) || connected.isSameRelay(url)) {
      return Optional.empty();
    }
    tellOperator(url, expected);
    return Optional.of("the relay tag must name %s, not %s".formatted(expected, shown(url.text())));
  }

  private void tellOperator(RelayUrl named, RelayUrl expected) {
    if (!told.getAndSet(true)) {
      LOG.warn(
          "A client authenticated for {}, but {} is {}. If clients know this relay by that"
              + " address, set {} ({}) to it.",
          named.origin(),
          publicUrl.isPresent() ? property : "the address it is connected to",
          expected,
          property,
          PropertyNames.variable(property));
    }
  }

  /** What a client sent, for itself to read: in one line, not too long, and without secrets. */
  private static String shown(String url) {
    String bare =
        url.replaceFirst("[?#].*", "").replaceFirst("//[^/]*@", "//").replaceAll("\\p{C}", "?");
    return bare.length() <= QUOTED_CHARS ? bare : bare.substring(0, QUOTED_CHARS) + "…";
  }
}
