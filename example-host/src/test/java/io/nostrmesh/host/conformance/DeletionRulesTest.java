package io.nostrmesh.host.conformance;

import static io.nostrmesh.host.conformance.Scenario.scenario;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What deletions do (NIP-09), scenario by scenario. */
class DeletionRulesTest {

  @RegisterExtension static final Hosts HOSTS = new Hosts();

  private static final List<Scenario.Script> SCRIPTS =
      List.of(
          scenario(
              "by id",
              s ->
                  s.accepts("note", s.at(1, 1))
                      .accepts("bystander", s.at(1, 1).content("stays"))
                      .accepts("deletion", s.at(5, 2).tag("e", s.id("note")))
                      .keeps("deletion", "bystander")),
          scenario(
              "a deleted event does not come back",
              s ->
                  s.accepts("note", s.at(1, 1))
                      .accepts("deletion", s.at(5, 2).tag("e", s.id("note")))
                      .refusesAsDeleted("note")
                      .keeps("deletion")),
          scenario(
              "a deletion may come before what it deletes",
              s ->
                  s.signs("note", s.at(1, 1))
                      .accepts("deletion", s.at(5, 2).tag("e", s.id("note")))
                      .refusesAsDeleted("note")
                      .keeps("deletion")),
          scenario(
              "nobody deletes what another wrote, by id",
              s ->
                  s.accepts("note", s.at(1, 1))
                      .accepts("deletion", s.other(5, 2).tag("e", s.id("note")))
                      .duplicates("note")
                      .keeps("deletion", "note")),
          scenario(
              "a foreign deletion that came first does not keep the event out",
              s ->
                  s.signs("note", s.at(1, 1))
                      .accepts("deletion", s.other(5, 2).tag("e", s.id("note")))
                      .acceptsSigned("note")
                      .keeps("deletion", "note")),
          scenario(
              "by address",
              s ->
                  s.accepts("offer", s.at(31_990, 1).tag("d", "x"))
                      .accepts("deletion", s.at(5, 2).tag("a", s.address(31_990, "x")))
                      .keeps("deletion")),
          scenario(
              "by the address of a replaceable event",
              s ->
                  s.accepts("list", s.at(10_000, 1))
                      .accepts("deletion", s.at(5, 2).tag("a", s.address(10_000, "")))
                      .keeps("deletion")),
          scenario(
              "by address only up to the time of the deletion",
              s ->
                  s.accepts("offer", s.at(30_000, 3).tag("d", "x"))
                      .accepts("deletion", s.at(5, 2).tag("a", s.address(30_000, "x")))
                      .keeps("offer", "deletion")),
          scenario(
              "an older version does not come back after a deletion by address",
              s ->
                  s.accepts("deletion", s.at(5, 2).tag("a", s.address(30_000, "x")))
                      .signs("older", s.at(30_000, 1).tag("d", "x"))
                      .refusesAsDeleted("older")
                      .accepts("newer", s.at(30_000, 3).tag("d", "x"))
                      .keeps("newer", "deletion")),
          scenario(
              "by address spares another d, another kind and another author",
              s ->
                  s.accepts("d", s.at(30_000, 1).tag("d", "y"))
                      .accepts("kind", s.at(30_001, 1).tag("d", "x"))
                      .accepts("author", s.other(30_000, 1).tag("d", "x"))
                      .accepts("deletion", s.at(5, 2).tag("a", s.address(30_000, "x")))
                      .keepsInAnyOrder("deletion", "d", "kind", "author")),
          scenario(
              "nobody deletes what another wrote, by address",
              s ->
                  s.accepts("offer", s.at(30_000, 1).tag("d", "x"))
                      .accepts("deletion", s.other(5, 2).tag("a", s.address(30_000, "x")))
                      .keeps("deletion", "offer")),
          scenario(
              "a deletion cannot be deleted",
              s ->
                  s.accepts("note", s.at(1, 1))
                      .accepts("first", s.at(5, 2).tag("e", s.id("note")))
                      .accepts("second", s.at(5, 3).tag("e", s.id("first")))
                      .refusesAsDeleted("note")
                      .keeps("second", "first")),
          scenario(
              "of several events at once",
              s ->
                  s.accepts("one", s.at(1, 1))
                      .accepts("two", s.at(30_000, 1).tag("d", "x"))
                      .accepts(
                          "deletion",
                          s.at(5, 2).tag("e", s.id("one")).tag("a", s.address(30_000, "x")))
                      .keeps("deletion")),
          scenario(
              "with tags that make no sense deletes nothing",
              s ->
                  s.accepts("note", s.at(1, 1))
                      .accepts("deletion", s.at(5, 2).tag("e", "nonsense").tag("a", ":::").tag("e"))
                      .keeps("deletion", "note")),
          scenario(
              "of several by id, and no others",
              s ->
                  s.accepts("one", s.at(1, 1))
                      .accepts("two", s.at(1, 2))
                      .accepts("three", s.at(1, 3))
                      .accepts("deletion", s.at(5, 9).tag("e", s.id("three")).tag("e", s.id("one")))
                      .keeps("deletion", "two")),
          scenario(
              "of the same event twice at once",
              s ->
                  s.accepts("one", s.at(1, 1))
                      .accepts("two", s.at(1, 2))
                      .accepts("deletion", s.at(5, 9).tag("e", s.id("two")).tag("e", s.id("two")))
                      .keeps("deletion", "one")),
          scenario(
              "of what is deleted already",
              s ->
                  s.accepts("note", s.at(1, 1))
                      .accepts("first", s.at(5, 2).tag("e", s.id("note")))
                      .accepts("second", s.at(5, 3).tag("e", s.id("note")))
                      .keeps("second", "first")),
          scenario(
              "of a version by address, which does not come back",
              s ->
                  s.accepts("version", s.at(30_000, 1).tag("d", "x"))
                      .accepts("deletion", s.at(5, 2).tag("a", s.address(30_000, "x")))
                      .refusesAsDeleted("version")
                      .keeps("deletion")),
          scenario(
              "by address of the same second",
              s ->
                  s.accepts("version", s.at(30_000, 2).tag("d", "x"))
                      .accepts("deletion", s.at(5, 2).tag("a", s.address(30_000, "x")))
                      .keeps("deletion")),
          scenario(
              "by address with the hint of a relay",
              s ->
                  s.accepts("version", s.at(30_000, 1).tag("d", "x"))
                      .accepts("deletion", s.at(5, 2).tag("a", s.address(30_000, "x"), "wss://r"))
                      .keeps("deletion")),
          scenario(
              "by address spares what is only spelled alike",
              s ->
                  s.accepts("x", s.at(30_000, 1).tag("d", "x"))
                      .accepts(
                          "deletion",
                          s.at(5, 2)
                              .tag("a", s.address(30_000, "X"))
                              .tag("a", s.address(30_000, "x "))
                              .tag("a", s.address(30_000, ""))
                              .tag("a", s.address(30_000, "x").toUpperCase(Locale.ROOT))
                              .tag("a", "0" + s.address(30_000, "x"))
                              .tag("a", " " + s.address(30_000, "x"))
                              .tag("a", s.address(30_000, "x") + ":")
                              .tag("A", s.address(30_000, "x")))
                      .keeps("deletion", "x")),
          scenario(
              "by the address of a replaceable event without its last colon, or with a d",
              s ->
                  s.accepts("list", s.at(10_000, 1))
                      .accepts(
                          "deletion",
                          s.at(5, 2)
                              .tag("a", s.address(10_000, "x"))
                              .tag("a", s.address(10_000, "").replaceAll(":$", "")))
                      .keeps("deletion", "list")),
          scenario(
              "by id of the old version spares the new one",
              s ->
                  s.accepts("old", s.at(30_000, 1).tag("d", "x"))
                      .accepts("new", s.at(30_000, 2).tag("d", "x"))
                      .accepts("deletion", s.at(5, 3).tag("e", s.id("old")))
                      .keeps("deletion", "new")),
          scenario(
              "by id of the new version lets the old one back in",
              s ->
                  s.accepts("old", s.at(10_000, 1))
                      .accepts("new", s.at(10_000, 2))
                      .accepts("deletion", s.at(5, 3).tag("e", s.id("new")))
                      .acceptsSigned("old")
                      .refusesAsDeleted("new")
                      .keeps("deletion", "old")),
          scenario(
              "an earlier deletion by address does not undo a later one",
              s ->
                  s.accepts("late", s.at(5, 4).tag("a", s.address(30_000, "x")))
                      .accepts("early", s.at(5, 2).tag("a", s.address(30_000, "x")))
                      .signs("between", s.at(30_000, 3).tag("d", "x"))
                      .refusesAsDeleted("between")
                      .keeps("late", "early")),
          scenario(
              "by id works whatever the times, kinds and k tags say",
              s ->
                  s.accepts("note", s.at(1, 5))
                      .accepts("deletion", s.at(5, 2).tag("e", s.id("note"), "", "x").tag("k", "7"))
                      .refusesAsDeleted("note")
                      .keeps("deletion")),
          scenario(
              "by an id in capitals, or in another tag, deletes nothing",
              s ->
                  s.accepts("note", s.at(1, 1))
                      .accepts(
                          "deletion",
                          s.at(5, 2)
                              .tag("e", s.id("note").toUpperCase(Locale.ROOT))
                              .tag("E", s.id("note"))
                              .tag("q", s.id("note"))
                              .tag("p", s.id("note")))
                      .keeps("deletion", "note")),
          scenario(
              "a deletion has no address",
              s ->
                  s.accepts("first", s.at(5, 2).tag("d", "x"))
                      .accepts(
                          "second",
                          s.at(5, 3).tag("a", s.address(5, "")).tag("a", s.address(5, "x")))
                      .keeps("second", "first")),
          scenario(
              "no other kind deletes",
              s ->
                  s.accepts("note", s.at(1, 1))
                      .accepts("six", s.at(6, 2).tag("e", s.id("note")))
                      .accepts("1984", s.at(1984, 3).tag("e", s.id("note")))
                      .keeps("1984", "six", "note")),
          scenario(
              "of five hundred at once",
              s ->
                  s.acceptsMany("note", 500)
                      .accepts("deletion", s.deletesAll(501))
                      .keeps("deletion")),
          scenario(
              "of a gift wrap is for its author alone: NIP-59 is not claimed",
              s ->
                  s.accepts("wrap", s.at(1059, 1).tag("p", s.otherKey()))
                      .accepts("recipient's", s.other(5, 2).tag("e", s.id("wrap")))
                      .duplicates("wrap")
                      .accepts("author's", s.at(5, 3).tag("e", s.id("wrap")))
                      .refusesAsDeleted("wrap")
                      .keeps("author's", "recipient's")));

  @TestFactory
  Stream<DynamicNode> scenarios() {
    return HOSTS.inEachMode(host -> SCRIPTS.stream().map(script -> script.on(host)));
  }
}
