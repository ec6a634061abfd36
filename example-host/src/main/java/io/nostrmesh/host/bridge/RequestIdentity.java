package io.nostrmesh.host.bridge;

import io.nostrmesh.nip98.BearerCodec;
import io.nostrmesh.nip98.HttpAuthFault;
import io.nostrmesh.nip98.HttpAuthOutcome;
import io.nostrmesh.nip98.HttpAuthOutcome.Failed;
import io.nostrmesh.nip98.HttpAuthRequest;
import io.nostrmesh.nip98.HttpAuthVerifier;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Sha256;
import io.nostrmesh.url.CanonicalUrl;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Who makes a request, by the {@code Authorization} header that NIP-98 asks for. */
final class RequestIdentity {

  static final BridgeAnswer MISSING = BridgeAnswer.unauthorized("missing Nostr auth");

  private static final String SCHEME = "Nostr ";

  private final HttpAuthVerifier verifier;

  RequestIdentity(InstantSource clock) {
    this.verifier = new HttpAuthVerifier(HttpAuthVerifier.DEFAULT_TOLERANCE, clock);
  }

  /** The token of a request that has one such header, and of this scheme. */
  static Optional<String> token(List<String> headers) {
    return headers.size() == 1 && headers.get(0).regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? Optional.of(headers.get(0).substring(SCHEME.length()))
        : Optional.empty();
  }

  /**
   * Whether the token is for a POST of this body to one of these URLs, and signed. Call it on a
   * worker.
   */
  HttpAuthOutcome verify(String token, List<CanonicalUrl> urls, byte[] body) {
    Optional<String> hash = Optional.of(HexFormat.of().formatHex(Sha256.hash(body)));
    return BearerCodec.decode(token)
        .then(event -> matches(event, urls, hash))
        .then(verifier::isFresh)
        .then(HttpAuthVerifier::isSigned);
  }

  /** Another URL may still fit; what else is wrong is wrong for all. */
  private static HttpAuthOutcome matches(
      Event event, List<CanonicalUrl> urls, Optional<String> hash) {
    HttpAuthOutcome outcome = new Failed(HttpAuthFault.WRONG_URL);
    for (CanonicalUrl url : urls) {
      outcome = HttpAuthVerifier.matches(event, new HttpAuthRequest("POST", url, hash));
      if (!(outcome instanceof Failed failed) || failed.fault() != HttpAuthFault.WRONG_URL) {
        return outcome;
      }
    }
    return outcome;
  }

  /**
   * What a client is told, as the reference relay has it.
   *
   * @param urls those that would have been right
   */
  static BridgeAnswer refusal(HttpAuthFault fault, List<CanonicalUrl> urls) {
    return BridgeAnswer.unauthorized(
        switch (fault) {
          case NOT_BASE64 -> "invalid base64 in Nostr auth";
          case NOT_AN_EVENT -> "invalid NIP-98 event JSON";
          case WRONG_URL ->
              "NIP-98: "
                  + fault.text()
                  + urls.stream().findFirst().map(url -> ": " + url).orElse("");
          default -> "NIP-98: " + fault.text();
        });
  }
}
