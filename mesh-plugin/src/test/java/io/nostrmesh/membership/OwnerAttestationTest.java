package io.nostrmesh.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Sha256;
import io.nostrmesh.nostr.Tag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerAttestationTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SecretKey OWNER = SecretKey.fromHex("0".repeat(63) + "1");
  private static final SecretKey AGENT = SecretKey.fromHex("0".repeat(63) + "2");
  private static final long TIME = 1_713_956_400L;

  private static Event publishedVector() throws IOException {
    try (var json =
        OwnerAttestationTest.class.getResourceAsStream("/membership/nip-oa-event.json")) {
      byte[] text = Objects.requireNonNull(json).readAllBytes();
      return ((Parsed.Valid<Event>) Event.parse(new String(text, StandardCharsets.UTF_8))).value();
    }
  }

  private static Event carrying(Tag... tags) {
    return new EventTemplate(27235, TIME, List.of(tags), "").sign(AGENT, RANDOM);
  }

  private static Tag signed(String conditions) {
    return OwnerAttestation.sign(OWNER, AGENT.publicKey(), conditions, RANDOM).tag();
  }

  /** An owner's true signature over conditions that {@code sign} would refuse. */
  private static Tag signedAnyway(String conditions) {
    String message = "nostr:agent-auth:" + AGENT.publicKey() + ":" + conditions;
    byte[] hash = Sha256.hash(message.getBytes(StandardCharsets.UTF_8));
    return Tag.of("auth", OWNER.publicKey().hex(), conditions, OWNER.sign(hash, RANDOM).hex());
  }

  @Test
  void acceptsThePublishedVector() throws IOException {
    Event event = publishedVector();
    assertThat(event.verify()).isEqualTo(Parsed.valid(event));
    assertThat(OwnerAttestation.ownerOf(event)).contains(OWNER.publicKey());
  }

  @Test
  void acceptsWhatItSigns() {
    assertThat(OwnerAttestation.ownerOf(carrying(signed("")))).contains(OWNER.publicKey());
    assertThat(OwnerAttestation.ownerOf(carrying(signed("kind=27235"))))
        .contains(OWNER.publicKey());
  }

  @ParameterizedTest
  @CsvSource({
    "kind=27235, true",
    "kind=1, false",
    "kind=27235&kind=27235, true",
    "kind=27235&kind=1, false",
    "created_at<1713956401, true",
    "created_at<1713956400, false",
    "created_at>1713956399, true",
    "created_at>1713956400, false",
    "created_at>0&created_at<4294967295&kind=27235, true",
    "created_at>0&created_at<4294967295&kind=0, false",
  })
  void evaluatesEveryCondition(String conditions, boolean holds) {
    assertThat(OwnerAttestation.ownerOf(carrying(signed(conditions))).isPresent()).isEqualTo(holds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind=27235&",
        "&kind=27235",
        "kind=27235&&created_at>0",
        "&",
        " ",
        "kind=27235 ",
        "kind= 27235",
        "kind=027235",
        "created_at>00",
        "kind=65536",
        "created_at<4294967296",
        "created_at<99999999999999999999",
        "created_at>-1",
        "created_at=1713956400",
        "created_at<=1713956400",
        "KIND=27235",
        "kind=27235;created_at>0",
        "kind=２７２３５",
        "expires=9999999999",
        "kind",
        "kind=",
      })
  void refusesMalformedConditionsHoweverWellSigned(String conditions) {
    assertThat(OwnerAttestation.ownerOf(carrying(signedAnyway(conditions)))).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> signed(conditions))
        .withMessageContaining("conditions");
  }

  @Test
  void refusesConditionsWithoutBound() {
    String valid = "kind=27235" + "&kind=27235".repeat(92);
    assertThat(OwnerAttestation.ownerOf(carrying(signedAnyway(valid)))).isPresent();
    assertThat(OwnerAttestation.ownerOf(carrying(signedAnyway(valid + "&kind=27235")))).isEmpty();
  }

  @Test
  void takesTwoAttestationsForNone() {
    Tag tag = signed("");
    assertThat(OwnerAttestation.ownerOf(carrying(tag, tag))).isEmpty();
    assertThat(OwnerAttestation.ownerOf(carrying(tag, Tag.of("auth")))).isEmpty();
    assertThat(OwnerAttestation.ownerOf(carrying())).isEmpty();
  }

  @Test
  void wantsExactlyFourElements() {
    Tag tag = signed("");
    var five = new ArrayList<>(tag.values());
    five.add("");
    assertThat(OwnerAttestation.ownerOf(carrying(new Tag(five)))).isEmpty();
    assertThat(OwnerAttestation.ownerOf(carrying(new Tag(tag.values().subList(0, 3))))).isEmpty();
    assertThat(OwnerAttestation.ownerOf(carrying(Tag.of("auth")))).isEmpty();
  }

  @Test
  void refusesAnAgentThatAttestsItself() {
    String message = "nostr:agent-auth:" + AGENT.publicKey() + ":";
    byte[] hash = Sha256.hash(message.getBytes(StandardCharsets.UTF_8));
    Tag self = Tag.of("auth", AGENT.publicKey().hex(), "", AGENT.sign(hash, RANDOM).hex());
    assertThat(OwnerAttestation.ownerOf(carrying(self))).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OwnerAttestation.sign(AGENT, AGENT.publicKey(), "", RANDOM))
        .withMessageContaining("agent");
  }

  @Test
  void refusesAnAttestationForSomebodyElse() {
    PublicKey other = SecretKey.generate(RANDOM).publicKey();
    Tag tag = OwnerAttestation.sign(OWNER, other, "", RANDOM).tag();
    assertThat(OwnerAttestation.ownerOf(carrying(tag))).isEmpty();
  }

  @Test
  void refusesTamperedFields() {
    Tag tag = signed("kind=27235");
    String owner = tag.values().get(1);
    String sig = tag.values().get(3);
    for (Tag tampered :
        List.of(
            Tag.of("auth", owner, "", sig),
            Tag.of("auth", owner, "kind=27235&created_at>0", sig),
            Tag.of("auth", SecretKey.generate(RANDOM).publicKey().hex(), "kind=27235", sig),
            Tag.of("auth", owner, "kind=27235", "0".repeat(128)),
            Tag.of("auth", owner.toUpperCase(Locale.ROOT), "kind=27235", sig),
            Tag.of("auth", owner, "kind=27235", sig.toUpperCase(Locale.ROOT)),
            Tag.of("auth", owner.substring(2), "kind=27235", sig),
            Tag.of("auth", "", "", ""),
            Tag.of("Auth", owner, "kind=27235", sig))) {
      assertThat(OwnerAttestation.ownerOf(carrying(tampered))).as("%s", tampered).isEmpty();
    }
  }
}
