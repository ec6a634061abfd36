package io.nostrmesh.sidecar;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.offer.EndpointProof;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.url.RelayUrl;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Turns the words of the command line into values, or says how they should be. */
final class Conversions {
  private static final Pattern KEY = Pattern.compile("(?i)[0-9a-f]{64}");

  private Conversions() {}

  /** Of a relay's address. */
  static final class ToRelay implements ITypeConverter<RelayUrl> {
    @Override
    public RelayUrl convert(String text) {
      Parsed<RelayUrl> relay = RelayUrl.parse(text);
      if (relay instanceof Parsed.Malformed<RelayUrl> malformed) {
        throw new TypeConversionException(malformed.problem() + ", got " + text);
      }
      return relay.toOptional().orElseThrow();
    }
  }

  /** Of a public key, {@code npub1…} or hex. */
  static final class ToPublicKey implements ITypeConverter<PublicKey> {
    @Override
    public PublicKey convert(String text) {
      return Nip19.publicKey(text)
          .toOptional()
          .orElseThrow(() -> new TypeConversionException("it must be a public key, npub1… or hex"));
    }
  }

  /** Of an endpoint id. */
  static final class ToEndpoint implements ITypeConverter<EndpointId> {
    @Override
    public EndpointId convert(String text) {
      return EndpointId.parse(text)
          .toOptional()
          .orElseThrow(
              () -> new TypeConversionException("it must be 64 lower-case hex characters"));
    }
  }

  /** Of an endpoint's proof. */
  static final class ToProof implements ITypeConverter<Tag> {
    @Override
    public Tag convert(String text) {
      return EndpointProof.parse(text)
          .toOptional()
          .orElseThrow(
              () -> new TypeConversionException("it must be 128 lower-case hex characters"));
    }
  }

  /** Of a port number, 0 meaning any. */
  static final class ToPort implements ITypeConverter<Integer> {
    private static final int LARGEST = 65535;

    @Override
    public Integer convert(String text) {
      try {
        int port = Integer.parseInt(text);
        if (port >= 0 && port <= LARGEST) {
          return port;
        }
      } catch (NumberFormatException notANumber) {
        // Answered below, like a number out of range.
      }
      throw new TypeConversionException("it must be 0 to " + LARGEST + ", got " + text);
    }
  }

  /** Of the name of a file or folder, which is made absolute. */
  static final class ToPath implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
      if (text.isBlank()) {
        throw new TypeConversionException("it must not be empty");
      }
      if (KEY.matcher(text).matches()) {
        // Not repeated: whoever mixes up the two has put a secret here.
        throw new TypeConversionException("it must be a name, and this looks like a key");
      }
      try {
        return Path.of(text).toAbsolutePath();
      } catch (InvalidPathException e) {
        throw new TypeConversionException(
            "this system cannot name that in "
                + Charset.forName(System.getProperty("sun.jnu.encoding", "US-ASCII"))
                + "; set LC_ALL=C.UTF-8 where it has other letters than ASCII");
      }
    }
  }
}
