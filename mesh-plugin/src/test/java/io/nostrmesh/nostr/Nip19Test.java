package io.nostrmesh.nostr;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.json.Parsed;
import java.security.SecureRandom;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Nip19Test {
  private static final String PROBLEM = "a secret key is nsec1… or 64 hex characters";

  /** The examples of NIP-19. */
  @ParameterizedTest
  @CsvSource({
    "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e,"
        + " npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg",
    "3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d,"
        + " npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6"
  })
  void readsAndWritesPublicKeys(String hex, String npub) {
    assertThat(Nip19.publicKey(npub).toOptional()).contains(new PublicKey(hex));
    assertThat(Nip19.publicKey(npub.toUpperCase(Locale.ROOT)).toOptional())
        .contains(new PublicKey(hex));
    assertThat(Nip19.publicKey(hex.toUpperCase(Locale.ROOT)).toOptional())
        .contains(new PublicKey(hex));
    assertThat(Nip19.npub(new PublicKey(hex))).isEqualTo(npub);
  }

  @Test
  void readsSecretKeys() {
    String hex = "67dea2ed018072d675f5415ecfaed7d2597555e202d85b3d65ea4e58d2d92ffa";
    String nsec = "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5";

    assertThat(Nip19.secretKey(nsec).toOptional().orElseThrow().revealHex()).isEqualTo(hex);
    assertThat(Nip19.secretKey(hex).toOptional().orElseThrow().revealHex()).isEqualTo(hex);
  }

  @Test
  void everyKeySurvivesTheRoundTrip() {
    var random = new SecureRandom();
    for (int i = 0; i < 50; i++) {
      PublicKey key = SecretKey.generate(random).publicKey();
      assertThat(Nip19.publicKey(Nip19.npub(key)).toOptional()).contains(key);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "npub1",
        "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptq",
        "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjpt",
        "npub1bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5"
      })
  void refusesWhatIsNoPublicKey(String text) {
    assertThat(Nip19.publicKey(text)).isInstanceOf(Parsed.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe6",
        "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg"
      })
  void refusesWhatIsNoSecretKeyWithoutRepeatingIt(String text) {
    assertThat(Nip19.secretKey(text))
        .isEqualTo(Parsed.malformed(text.startsWith("nsec") ? "not an nsec" : PROBLEM));
  }
}
