package io.nostrmesh.offer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.EndpointId;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a proof that OpenSSL made, of the endpoint whose secret is 32 times the byte 7. */
class EndpointProofTest {

  private static final EndpointId ENDPOINT =
      EndpointId.parse("ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c")
          .toOptional()
          .orElseThrow();

  private static final SecretKey MEMBER = SecretKey.fromHex("0".repeat(63) + "1");
  private static final SecretKey OTHER = SecretKey.fromHex("0".repeat(63) + "2");

  private static final String PROOF =
      "45380066d973138a9e9b67f739f1dd7503003639fe05d6ae34dc891b53c3ac9b"
          + "dbd7397e8ba40f2af9abf5e5a702a7b2c0e8b28beaf694a5675923dbb62fc50c";

  @Test
  void takesTheProofOfAnotherImplementation() {
    assertThat(EndpointProof.proves(event(MEMBER, Tag.of("endpoint_proof", PROOF)), ENDPOINT))
        .isTrue();
  }

  @Test
  void holdsForNoOtherMemberAndNoOtherEndpoint() {
    Tag tag = Tag.of("endpoint_proof", PROOF);
    assertThat(EndpointProof.proves(event(OTHER, tag), ENDPOINT)).isFalse();
    assertThat(EndpointProof.proves(event(MEMBER, tag), new EndpointId(1, 2, 3, 4))).isFalse();
    assertThat(EndpointProof.proves(event(MEMBER, tag, tag), ENDPOINT)).isFalse();
    assertThat(EndpointProof.proves(event(MEMBER), ENDPOINT)).isFalse();
    assertThat(EndpointProof.proves(event(MEMBER, new Tag(List.of("endpoint_proof"))), ENDPOINT))
        .isFalse();
  }

  /** Every one of its bytes counts, and so does its spelling. */
  @Test
  void takesNoChangedProof() {
    for (int i = 0; i < PROOF.length(); i++) {
      char other = PROOF.charAt(i) == '0' ? '1' : '0';
      String changed = PROOF.substring(0, i) + other + PROOF.substring(i + 1);
      assertThat(EndpointProof.proves(event(MEMBER, Tag.of("endpoint_proof", changed)), ENDPOINT))
          .as("character %d", i)
          .isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "zz", " ", "45380066"})
  void takesNothingElse(String text) {
    for (String value : List.of(text, PROOF + text + "0", PROOF.toUpperCase(Locale.ROOT))) {
      assertThat(EndpointProof.proves(event(MEMBER, Tag.of("endpoint_proof", value)), ENDPOINT))
          .isFalse();
    }
  }

  private static Event event(SecretKey author, Tag... tags) {
    return new EventTemplate(31990, 0, List.of(tags), "").sign(author, new SecureRandom());
  }
}
