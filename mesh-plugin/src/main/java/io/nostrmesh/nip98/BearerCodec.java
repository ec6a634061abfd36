package io.nostrmesh.nip98;

import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * An event as the text of a token. Tokens are written in URL-safe base64 without padding, which
 * survives a header and a query alike; read are the standard and the URL-safe alphabet, each with
 * and without padding.
 */
public final class BearerCodec {

  /** The longest token that is looked at, in characters. A usual one has about 700. */
  public static final int MAX_LENGTH = 65_536;

  private record Alphabet(Base64.Decoder decoder, Base64.Encoder encoder) {}

  private static final List<Alphabet> ALPHABETS =
      List.of(
          new Alphabet(Base64.getDecoder(), Base64.getEncoder()),
          new Alphabet(Base64.getUrlDecoder(), Base64.getUrlEncoder()),
          new Alphabet(Base64.getDecoder(), Base64.getEncoder().withoutPadding()),
          new Alphabet(Base64.getUrlDecoder(), Base64.getUrlEncoder().withoutPadding()));

  private BearerCodec() {}

  public static String encode(Event event) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(event.toJson().getBytes(StandardCharsets.UTF_8));
  }

  /** Reads a token; white space around it is ignored, within it is not base64. */
  public static HttpAuthOutcome decode(String token) {
    if (token.length() > MAX_LENGTH) {
      return new HttpAuthOutcome.Failed(HttpAuthFault.TOO_LARGE);
    }
    Optional<byte[]> json = decodeBase64(token.strip());
    if (json.isEmpty()) {
      return new HttpAuthOutcome.Failed(HttpAuthFault.NOT_BASE64);
    }
    Parsed<Event> event = JsonReader.read(json.get()).then(Event::parse);
    return event instanceof Parsed.Valid<Event> valid
        ? new HttpAuthOutcome.Passed(valid.value())
        : new HttpAuthOutcome.Failed(HttpAuthFault.NOT_AN_EVENT);
  }

  private static Optional<byte[]> decodeBase64(String text) {
    for (Alphabet alphabet : ALPHABETS) {
      try {
        byte[] bytes = alphabet.decoder().decode(text);
        // Java's decoders take missing padding and stray trailing bits; encoding again shows them.
        if (alphabet.encoder().encodeToString(bytes).equals(text)) {
          return Optional.of(bytes);
        }
      } catch (IllegalArgumentException notThisAlphabet) {
        continue;
      }
    }
    return Optional.empty();
  }
}
