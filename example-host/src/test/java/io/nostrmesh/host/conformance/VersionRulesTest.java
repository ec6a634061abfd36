package io.nostrmesh.host.conformance;

import static io.nostrmesh.host.conformance.Scenario.scenario;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which versions of an event a relay keeps (NIP-01), scenario by scenario. */
class VersionRulesTest {

  @RegisterExtension static final Hosts HOSTS = new Hosts();

  private static final List<Scenario.Script> SCRIPTS =
      List.of(
          scenario(
              "a newer replaceable event replaces the older",
              s -> s.accepts("old", s.at(10_000, 1)).accepts("new", s.at(10_000, 2)).keeps("new")),
          scenario(
              "an older replaceable event is refused",
              s -> s.accepts("new", s.at(10_000, 2)).supersedes(s.at(10_000, 1)).keeps("new")),
          scenario(
              "the d tag of a replaceable event means nothing",
              s ->
                  s.accepts("old", s.at(10_000, 1).tag("d", "a"))
                      .accepts("new", s.at(10_000, 2).tag("d", "b"))
                      .keeps("new")),
          scenario(
              "regular events do not replace each other",
              s -> s.accepts("one", s.at(1, 1)).accepts("two", s.at(1, 2)).keeps("two", "one")),
          scenario(
              "kinds replace each other only within one kind",
              s ->
                  s.accepts("one", s.at(10_000, 1))
                      .accepts("two", s.at(10_001, 2))
                      .keeps("two", "one")),
          scenario(
              "authors do not replace each other",
              s ->
                  s.accepts("mine", s.at(10_000, 1))
                      .accepts("theirs", s.other(10_000, 2))
                      .keeps("theirs", "mine")),
          scenario(
              "in one second the lowest id stays, when it came first",
              s ->
                  s.accepts("low", s.tie(30_000).get(0))
                      .supersedes(s.tie(30_000).get(1))
                      .keeps("low")),
          scenario(
              "in one second the lowest id replaces the higher",
              s ->
                  s.accepts("high", s.tie(30_000).get(1))
                      .accepts("low", s.tie(30_000).get(0))
                      .keeps("low")),
          scenario(
              "addressable events with one d replace each other",
              s ->
                  s.accepts("old", s.at(30_000, 1).tag("d", "x"))
                      .accepts("new", s.at(30_000, 2).tag("d", "x"))
                      .keeps("new")),
          scenario(
              "addressable events with different d do not",
              s ->
                  s.accepts("x", s.at(30_000, 1).tag("d", "x"))
                      .accepts("y", s.at(30_000, 2).tag("d", "y"))
                      .keeps("y", "x")),
          scenario(
              "an older addressable event is refused",
              s ->
                  s.accepts("new", s.at(31_990, 2).tag("d", "x"))
                      .supersedes(s.at(31_990, 1).tag("d", "x"))
                      .keeps("new")),
          scenario(
              "no d tag, an empty one and a bare one are the same address",
              s ->
                  s.accepts("none", s.at(30_000, 1))
                      .accepts("empty", s.at(30_000, 2).tag("d", ""))
                      .accepts("bare", s.at(30_000, 3).tag("d"))
                      .keeps("bare")),
          scenario(
              "the first d tag counts",
              s ->
                  s.accepts("xy", s.at(30_000, 1).tag("d", "x").tag("d", "y"))
                      .accepts("y", s.at(30_000, 2).tag("d", "y"))
                      .accepts("x", s.at(30_000, 3).tag("d", "x"))
                      .keeps("x", "y")),
          scenario(
              "d values are compared exactly",
              s ->
                  s.accepts("lower", s.at(30_000, 1).tag("d", "a"))
                      .accepts("upper", s.at(30_000, 2).tag("d", "A"))
                      .accepts("space", s.at(30_000, 3).tag("d", "a "))
                      .keeps("space", "upper", "lower")),
          scenario(
              "a d that looks like part of an address stays apart",
              s ->
                  s.accepts("plain", s.at(30_000, 1).tag("d", "x"))
                      .accepts("colon", s.at(30_000, 2).tag("d", "x:x"))
                      .keeps("colon", "plain")),
          scenario(
              "the same event again is acknowledged as a duplicate",
              s -> s.accepts("one", s.at(1, 1)).duplicates("one").keeps("one")),
          scenario(
              "of two authors' notes both stay",
              s ->
                  s.accepts("mine", s.at(1, 1))
                      .accepts("theirs", s.other(1, 2))
                      .keeps("theirs", "mine")),
          scenario(
              "a replaced version does not come back",
              s ->
                  s.accepts("old", s.at(10_000, 1))
                      .accepts("new", s.at(10_000, 2))
                      .refusesAsSuperseded("old")
                      .duplicates("new")
                      .keeps("new")),
          scenario(
              "a replaced version with a d tag does not come back",
              s ->
                  s.accepts("old", s.at(30_003, 1))
                      .accepts("new", s.at(30_003, 2).tag("d", ""))
                      .refusesAsSuperseded("old")
                      .keeps("new")),
          scenario(
              "in one second the lowest id of replaceable events stays",
              s -> s.accepts("low", s.tie(0).get(0)).supersedes(s.tie(0).get(1)).keeps("low")),
          scenario(
              "in one second the lowest id of replaceable events replaces the higher",
              s ->
                  s.accepts("high", s.tie(10_000).get(1))
                      .accepts("low", s.tie(10_000).get(0))
                      .refusesAsSuperseded("high")
                      .keeps("low")),
          scenario(
              "a d tag means nothing outside of addressable kinds",
              s ->
                  s.accepts("one", s.at(1, 1).tag("d", "x"))
                      .accepts("two", s.at(1, 2).tag("d", "x"))
                      .keeps("two", "one")),
          scenario(
              "only the version with the same d is replaced",
              s ->
                  s.accepts("x", s.at(30_001, 1).tag("d", "x"))
                      .accepts("y", s.at(30_001, 2).tag("d", "y"))
                      .accepts("newer x", s.at(30_001, 3).tag("d", "x"))
                      .keeps("newer x", "y")),
          scenario(
              "addressable events of two kinds do not replace each other",
              s ->
                  s.accepts("one", s.at(30_001, 1).tag("d", "x"))
                      .accepts("two", s.at(30_002, 2).tag("d", "x"))
                      .keeps("two", "one")),
          scenario(
              "addressable events of two authors do not replace each other",
              s ->
                  s.accepts("mine", s.at(30_001, 1).tag("d", "x"))
                      .accepts("theirs", s.other(30_001, 2).tag("d", "x"))
                      .keeps("theirs", "mine")),
          scenario(
              "a second value of the d tag means nothing",
              s ->
                  s.accepts("old", s.at(30_000, 1).tag("d", "x", "a"))
                      .accepts("new", s.at(30_000, 2).tag("d", "x", "b"))
                      .keeps("new")),
          scenario(
              "d values that only look the same differ",
              s ->
                  s.accepts("composed", s.at(30_000, 1).tag("d", "\u00e9"))
                      .accepts("decomposed", s.at(30_000, 2).tag("d", "e\u0301"))
                      .accepts("null", s.at(30_000, 3).tag("d", "e\u0000"))
                      .keeps("null", "decomposed", "composed")),
          regular(2),
          regular(4),
          regular(44),
          regular(1000),
          regular(9999),
          regular(40_000),
          regular(65_535),
          replaceable(0),
          replaceable(3),
          replaceable(10_002),
          replaceable(19_999),
          replaceable(30_000),
          replaceable(39_999),
          ephemeral(20_000),
          ephemeral(29_999));

  private static Scenario.Script regular(int kind) {
    return scenario(
        "kind " + kind + " is regular",
        s -> s.accepts("one", s.at(kind, 1)).accepts("two", s.at(kind, 2)).keeps("two", "one"));
  }

  private static Scenario.Script replaceable(int kind) {
    return scenario(
        "kind " + kind + " is replaceable",
        s ->
            s.accepts("old", s.at(kind, 1))
                .accepts("new", s.at(kind, 2))
                .refusesAsSuperseded("old")
                .keeps("new"));
  }

  private static Scenario.Script ephemeral(int kind) {
    return scenario(
        "kind " + kind + " is ephemeral",
        s -> s.accepts("one", s.at(kind, 1)).acceptsSigned("one").keeps());
  }

  @TestFactory
  Stream<DynamicNode> scenarios() {
    return HOSTS.inEachMode(host -> SCRIPTS.stream().map(script -> script.on(host)));
  }
}
