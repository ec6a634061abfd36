package io.nostrmesh.offer;

import static io.nostrmesh.offer.Group.MEMBER;
import static io.nostrmesh.offer.Group.OTHER_MEMBER;
import static io.nostrmesh.offer.Group.OWN_RELAY;
import static io.nostrmesh.offer.Group.PASSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.offer.OfferSettings.Validation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OfferRulesTest {

  private static Group relay(Validation validation) {
    return new Group(OfferSettings.DEFAULTS.withValidation(validation));
  }

  @ParameterizedTest
  @EnumSource(Validation.class)
  void soundOffersPassInEveryMode(Validation validation) {
    Group relay = relay(validation);
    assertThat(relay.publish(relay.offer(MEMBER, "x"))).isEqualTo(PASSED);
  }

  @Test
  void offTakesWhatTheReferenceRelayTakes() {
    Group relay = relay(Validation.OFF);
    Event odd = relay.event(MEMBER, "{\"endpoint_id\":1,\"iroh_relay_url\":2}" + " ".repeat(9000));
    assertThat(relay.publish(odd)).isEqualTo(PASSED);
    assertThat(relay.deliver(odd, OTHER_MEMBER)).isEqualTo(PASSED);
    assertThat(relay.deliver(odd)).isEqualTo("offer.members-only");
    assertThat(relay.publish(relay.offer(MEMBER, "x", 1, "https://r"))).isEqualTo(PASSED);
  }

  @ParameterizedTest
  @EnumSource(
      value = Validation.class,
      names = {"SCHEMA", "STRICT"})
  void offerMustNameItsAddress(Validation validation) {
    Group relay = relay(validation);
    String content = relay.offer(MEMBER, "x").content();
    assertThat(relay.publish(relay.event(MEMBER, content, Tag.of("d", "y"))))
        .isEqualTo("offer.malformed");
    assertThat(relay.publish(relay.event(MEMBER, content))).isEqualTo("offer.malformed");
    assertThat(relay.publish(relay.event(MEMBER, content, Tag.of("d", "x"), Tag.of("d", "y"))))
        .isEqualTo(PASSED);
  }

  @ParameterizedTest
  @EnumSource(
      value = Validation.class,
      names = {"SCHEMA", "STRICT"})
  void offerMustEndInDueTime(Validation validation) {
    Group relay = relay(validation);
    assertThat(publish(relay, relay.now)).isEqualTo("offer.expired");
    assertThat(publish(relay, relay.now + 1)).isEqualTo(PASSED);
    assertThat(publish(relay, relay.now + 3600)).isEqualTo(PASSED);
    assertThat(publish(relay, relay.now + 3601)).isEqualTo("offer.ttl-too-long");
    assertThat(publish(relay, Long.MAX_VALUE)).isEqualTo("offer.ttl-too-long");
  }

  private static String publish(Group relay, long expiresAt) {
    return relay.publish(relay.offer(MEMBER, "x", expiresAt, OWN_RELAY));
  }

  @Test
  void expirationTagInThePastIsExpiredToo() {
    Group relay = relay(Validation.SCHEMA);
    String content = relay.offer(MEMBER, "x").content();
    Tag past = Tag.of("expiration", Long.toString(relay.now));
    assertThat(relay.publish(relay.event(MEMBER, content, Tag.of("d", "x"), past)))
        .isEqualTo("offer.expired");
  }

  @Test
  void contentMustNotBeTooLarge() {
    Group relay = relay(Validation.SCHEMA);
    String content = relay.offer(MEMBER, "x").content();
    String full = content + " ".repeat(8192 - content.length());
    assertThat(relay.publish(relay.event(MEMBER, full, Tag.of("d", "x")))).isEqualTo(PASSED);
    assertThat(relay.publish(relay.event(MEMBER, full + " ", Tag.of("d", "x"))))
        .isEqualTo("offer.too-large");
    String wide = content.replace("\"caps\"", "\"extra\":\"" + "é".repeat(4100) + "\",\"caps\"");
    assertThat(wide).hasSizeLessThan(8192);
    assertThat(relay.publish(relay.event(MEMBER, wide, Tag.of("d", "x"))))
        .isEqualTo("offer.too-large");
  }

  @Test
  void onlyStrictAsksForThisRelaysIrohRelay() {
    Group schema = relay(Validation.SCHEMA);
    Event foreign = schema.offer(MEMBER, "x", schema.now + 60, "https://elsewhere.example");
    assertThat(schema.publish(foreign)).isEqualTo(PASSED);
    Group strict = relay(Validation.STRICT);
    assertThat(strict.publish(foreign)).isEqualTo("offer.foreign-relay");
    assertThat(
            strict.publish(
                strict.offer(MEMBER, "x", strict.now + 60, "HTTPS://Relay.Example.com/?x=1")))
        .isEqualTo(PASSED);
    strict.advertised = List.of("https://first.example", Group.OWN_RELAY);
    assertThat(strict.publish(strict.offer(MEMBER, "x"))).isEqualTo(PASSED);
    assertThat(strict.publish(foreign)).isEqualTo("offer.foreign-relay");
    strict.advertised = List.of();
    assertThat(strict.publish(strict.offer(MEMBER, "x"))).isEqualTo("offer.foreign-relay");
  }

  @Test
  void onlyStrictAsksForAReadableEndpointId() {
    for (String id : new String[] {"abc", "1D".repeat(32), "1d".repeat(33)}) {
      Group schema = relay(Validation.SCHEMA);
      String content = schema.offer(MEMBER, "x").content().replace("1d".repeat(32), id);
      Event odd = schema.event(MEMBER, content, Tag.of("d", "x"));
      assertThat(schema.publish(odd)).isEqualTo(PASSED);
      assertThat(relay(Validation.STRICT).publish(odd)).isEqualTo("offer.bad-endpoint-id");
    }
  }

  @Test
  void codesAreStableDottedNamesEachForOneRefusal() {
    assertThat(Arrays.stream(OfferRefusal.values()).map(OfferRefusal::code))
        .doesNotHaveDuplicates()
        .allMatch(code -> code.matches("offer\\.[a-z-]+"));
  }
}
