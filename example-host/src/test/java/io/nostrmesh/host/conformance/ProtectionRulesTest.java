package io.nostrmesh.host.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.nostrmesh.host.conformance.Hosts.Mode;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** NIP-70: a protected event comes from its author, who has proved it (NIP-42), or not at all. */
class ProtectionRulesTest {

  private static final SecretKey ALICE = Keys.of("protected alice");
  private static final SecretKey BOB = Keys.of("protected bob");
  private static final String ANONYMOUS = "false auth-required: only its author may publish this";
  private static final String OTHERS = "false restricted: ";

  @RegisterExtension static final Hosts HOSTS = new Hosts();

  private static Events note() {
    return Events.by(ALICE).content("" + System.nanoTime());
  }

  private static Map<String, Events> guarded() {
    Map<String, Events> events = new LinkedHashMap<>();
    events.put("a note", note().tag("-"));
    events.put("a note whose tag says more", note().tag("-", "x"));
    events.put("a note with the tag last", note().tag("t", "x").tag("-"));
    events.put("a profile", note().kind(0).tag("-"));
    events.put("an addressable event", note().kind(30_021).tag("d", "x").tag("-"));
    events.put("an ephemeral event", note().kind(20_021).tag("-"));
    events.put("a deletion", note().kind(5).tag("e", "0".repeat(64)).tag("-"));
    return events;
  }

  @TestFactory
  Stream<DynamicTest> onlyItsAuthorPublishes() {
    return guarded().entrySet().stream()
        .map(
            row ->
                dynamicTest(
                    row.getKey(),
                    () -> {
                      for (Mode mode : Mode.values()) {
                        Event event = row.getValue().sign();
                        try (Wire anybody = HOSTS.in(mode).connect();
                            Wire bob = HOSTS.in(mode).connectAs(BOB);
                            Wire both = HOSTS.in(mode).connectAs(BOB, ALICE)) {
                          assertThat(anybody.publish(event))
                              .startsWith(
                                  mode.needsKey()
                                      ? "false auth-required: not authenticated"
                                      : ANONYMOUS);
                          assertThat(bob.publish(event)).startsWith(OTHERS);
                          both.accepted(event);
                          // Not even what is here already: it would tell who has it.
                          assertThat(bob.publish(event)).startsWith(OTHERS);
                        }
                      }
                    }));
  }

  @Test
  void anotherTagThatLooksLikeItProtectsNothing() {
    try (Wire wire = HOSTS.in(Mode.PUBLIC).connect()) {
      wire.accepted(note().tag("--").tag("t", "-").tag("").tag(" -").tag("\u2212").sign());
    }
  }

  @Test
  void whoeverMayReadMayReadIt() {
    for (Mode mode : Mode.values()) {
      try (Wire alice = HOSTS.in(mode).connectAs(ALICE);
          Wire reader = HOSTS.in(mode).connectFor(BOB)) {
        Event event = alice.accepted(note().tag("-").sign());
        assertThat(reader.stored("{\"ids\":[\"" + event.id() + "\"]}")).containsExactly(event);
      }
    }
  }

  /** NIP-09 meets NIP-70. */
  @Test
  void aProtectedEventIsDeletedByADeletionOfItsAuthor() {
    try (Wire alice = HOSTS.in(Mode.PUBLIC).connectAs(ALICE);
        Wire anybody = HOSTS.in(Mode.PUBLIC).connect()) {
      Event event = alice.accepted(note().tag("-").sign());
      String id = event.id().hex();
      Event guarded = note().kind(5).tag("e", id).tag("-").sign();
      assertThat(anybody.publish(guarded)).startsWith(ANONYMOUS);
      anybody.accepted(Events.by(BOB).kind(5).tag("e", id).sign());
      assertThat(anybody.stored("{\"ids\":[\"" + id + "\"]}")).containsExactly(event);
      alice.accepted(guarded);
      assertThat(anybody.stored("{\"ids\":[\"" + id + "\"]}")).isEmpty();
      assertThat(alice.publish(event)).startsWith("false blocked: ");

      Event again = alice.accepted(note().tag("-").sign());
      anybody.accepted(note().kind(5).tag("e", again.id().hex()).sign());
      assertThat(anybody.stored("{\"ids\":[\"" + again.id() + "\"]}")).isEmpty();
    }
  }

  /** NIP-40 meets NIP-70: the reason that no author could mend comes first. */
  @Test
  void aProtectedEventThatHasExpiredIsRefusedForThat() {
    try (Wire anybody = HOSTS.in(Mode.PUBLIC).connect()) {
      assertThat(anybody.publish(note().tag("-").tag("expiration", "1").sign()))
          .isEqualTo("false invalid: event has expired");
    }
  }

  @TestFactory
  Stream<DynamicTest> reposts() {
    String guarded = note().tag("-").sign().toJson();
    String open = note().tag("t", "-").sign().toJson();
    return Stream.of(
            List.of("6", guarded, "false blocked: "),
            List.of("16", guarded, "false blocked: "),
            List.of("6", " " + guarded + "\n", "false blocked: "),
            List.of("6", guarded.replace("\"-\"", "\"\\u002d\""), "false blocked: "),
            List.of("6", guarded.replace("tags", "t\\u0061gs"), "false blocked: "),
            List.of("6", guarded.replace("{\"id\"", "{\"tags\":[],\"id\""), "false invalid: "),
            List.of("16", guarded.replace("{\"id\"", "{\"x\":1,\"x\":2,\"id\""), "false invalid: "),
            List.of("6", guarded + "x", "false invalid: "),
            List.of("6", " " + guarded.substring(0, 700 % guarded.length()), "false invalid: "),
            List.of("6", open, "true "),
            List.of("16", open, "true "),
            List.of("6", "", "true "),
            List.of("6", "no JSON", "true "),
            List.of("1", guarded, "true "))
        .map(
            row ->
                dynamicTest(
                    "kind " + row.get(0) + ", " + row.get(1).length() + " characters",
                    () -> {
                      try (Wire wire = HOSTS.in(Mode.PUBLIC).connect()) {
                        Events repost = Events.by(BOB).kind(Integer.parseInt(row.get(0)));
                        assertThat(wire.publish(repost.content(row.get(1)).sign()))
                            .startsWith(row.get(2));
                      }
                    }));
  }
}
