package io.nostrmesh.nip98;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.url.CanonicalUrl;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The bearer token with which a member's endpoint asks an iroh relay for admission: an HTTP auth
 * event for {@code GET} of the relay's {@value #PATH}.
 */
public final class RelayBearer {

  /** Appended to the URL that the relay advertises. */
  public static final String PATH = "/relay";

  /** Name of the tag that binds a token to one endpoint: its id, 64 lower-case hex characters. */
  public static final String ENDPOINT_TAG = "endpoint";

  private RelayBearer() {}

  /**
   * What a bearer for this relay authorises.
   *
   * @param relayUrl the relay's URL as NIP-11 advertises it
   */
  public static Parsed<HttpAuthRequest> request(String relayUrl) {
    return CanonicalUrl.of(relayUrl, PATH).then(url -> Parsed.valid(HttpAuthRequest.get(url)));
  }

  /**
   * A fresh bearer. It is a secret: whoever presents it first, within a minute, is taken for the
   * endpoint of the signer, unless {@code endpoint} is named.
   *
   * @param request from {@link #request}
   * @param endpoint the only endpoint that may use the token
   * @param attestation an owner's NIP-OA {@code auth} tag for the signer
   */
  public static String sign(
      HttpAuthSigner signer,
      HttpAuthRequest request,
      Optional<EndpointId> endpoint,
      Optional<Tag> attestation) {
    var tags = new ArrayList<Tag>();
    endpoint.ifPresent(id -> tags.add(Tag.of(ENDPOINT_TAG, id.toString())));
    attestation.ifPresent(tags::add);
    return BearerCodec.encode(signer.sign(request, List.copyOf(tags)));
  }
}
