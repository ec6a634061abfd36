package io.nostrmesh.settings;

import io.nostrmesh.membership.event.MemberListSource;
import io.nostrmesh.membership.http.MemberService;
import io.nostrmesh.nostr.EventAddress;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.settings.property.SecretKeyFile;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.settings.property.TokenFile;
import io.nostrmesh.url.RelayUrl;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who the members are, by the word of the operator; {@code plugin} makes checks of it. */
public sealed interface MembershipPlan {

  /** The operator does not say, so that the host must bring a check of its own. */
  record Unsaid() implements MembershipPlan {}

  /** Everybody is welcome. */
  record Open() implements MembershipPlan {}

  /**
   * Those on a list that stays as it is.
   *
   * @param keys at least one
   */
  record Listed(Set<PublicKey> keys) implements MembershipPlan {

    public Listed {
      keys = Set.copyOf(keys);
    }
  }

  /**
   * Those in a file, which is read again when it changes.
   *
   * @param path relative ones begin where the process does
   */
  record File(Path path) implements MembershipPlan {}

  /**
   * Those whom an event on a relay names, which is followed.
   *
   * @param address of the event, whose author alone may change it
   * @param relay asked for it
   * @param name the URL by which that relay knows itself
   * @param keyFile of a key that the relay lets read it; without one a key made for the purpose
   * @param maxAge how long the list counts after the relay has confirmed it last
   */
  record Event(
      EventAddress address, RelayUrl relay, RelayUrl name, Optional<Path> keyFile, Duration maxAge)
      implements MembershipPlan {

    /**
     * Reads the key's file, which blocks.
     *
     * @param random makes a key where there is no file
     * @throws SettingsException when the file cannot be used
     */
    public MemberListSource source(SecureRandom random) {
      SecretKey key = keyFile.map(SecretKeyFile::read).orElseGet(() -> SecretKey.generate(random));
      return new MemberListSource(address, relay, name, key, maxAge, MemberListSource.TIMING);
    }
  }

  /**
   * Those of whom an HTTP service says so.
   *
   * @param service asked about each key
   */
  record Http(MemberService service) implements MembershipPlan {

    /**
     * Reads the token's file, which blocks.
     *
     * @return empty when the service is asked without a token
     * @throws SettingsException when the file cannot be used; repeats nothing of it
     */
    public Optional<String> token() {
      return service
          .tokenFile()
          .map(
              file ->
                  TokenFile.read("mesh.membership." + MemberServiceProperties.TOKEN_FILE, file));
    }
  }

  /**
   * Those of whom each of several sources says so.
   *
   * @param plans two or more, in the order in which they are asked
   */
  record AllOf(List<MembershipPlan> plans) implements MembershipPlan {

    public AllOf {
      plans = List.copyOf(plans);
    }
  }

  /**
   * Those of whom one of several sources says so.
   *
   * @param plans two or more, in the order in which they are asked
   */
  record AnyOf(List<MembershipPlan> plans) implements MembershipPlan {

    public AnyOf {
      plans = List.copyOf(plans);
    }
  }
}
