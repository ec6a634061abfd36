package io.nostrmesh.host.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.nostrmesh.host.conformance.Hosts.Host;
import io.nostrmesh.host.conformance.Hosts.Mode;
import io.nostrmesh.nostr.Event;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** NIP-01, filters: what each finds, in which order, and how much of it COUNT counts (NIP-45). */
class FilterRulesOnTheWireTest {

  @RegisterExtension static final Hosts HOSTS = new Hosts();

  private static final String NOTES = "n5 n4 n3 n2 n1";
  private static final String ALL = "low high deletion set2 set list contacts profile " + NOTES;

  private static List<String> row(String filter, String... names) {
    return List.of(filter, String.join(" ", names));
  }

  /** Filters as {@link Corpus#fill} reads them, and the names of what they find, newest first. */
  private static final List<List<String>> FINDS =
      List.of(
          row("{'authors':[ALICE]}", ALL),
          row("{'authors':[ALICE,BOB]}", ALL.replace("profile", "profile bob")),
          row("{'authors':[ALICE,ALICE]}", ALL),
          row("{'authors':[BOB]}", "bob"),
          row("{'authors':[ALICE],'limit':2}", "low high"),
          row("{'authors':[ALICE],'limit':1}", "low"),
          row("{'authors':[ALICE],'kinds':[1],'limit':3}", "low high n5"),
          row("{'ids':[id:n1]}", "n1"),
          row("{'ids':[id:n3,id:n1,id:n3,id:bob]}", "bob n3 n1"),
          row("{'ids':[id:n1],'authors':[BOB]}"),
          row("{'ids':[id:n1],'kinds':[2]}"),
          row("{'ids':[id:n1],'limit':1,'since':0,'until':99999999999}", "n1"),
          row("{'authors':[ALICE],'kinds':[0]}", "profile"),
          row("{'authors':[ALICE],'kinds':[3]}", "contacts"),
          row("{'authors':[ALICE],'kinds':[10003]}", "list"),
          row("{'authors':[ALICE],'kinds':[30000]}", "set2 set"),
          row("{'authors':[ALICE],'kinds':[0,3,10003]}", "list contacts profile"),
          row("{'authors':[ALICE],'kinds':[30000],'#d':['1']}", "set"),
          row("{'authors':[ALICE],'kinds':[30000],'#d':['']}"),
          row("{'authors':[ALICE],'kinds':[5]}", "deletion"),
          row("{'authors':[ALICE],'#t':['find a']}", "n5 n3 n1"),
          row("{'kinds':[1],'#t':['find b']}", "n5 n4 n2"),
          row("{'#t':['find a']}", "n5 n3 n1"),
          row("{'#t':['find a','find b']}", NOTES),
          row("{'#t':['find a'],'#n':['approved']}", "n5"),
          row("{'#t':['find a'],'#n':['refused']}"),
          row("{'#t':['find a'],'#e':[HEX]}"),
          row("{'#e':[HEX],'authors':[ALICE]}", "list"),
          row("{'#p':[BOB],'authors':[ALICE]}", "set"),
          row("{'#p':[ALICE],'authors':[BOB]}", "bob"),
          row("{'#t':['find']}"),
          row("{'#t':['FIND A']}"),
          row("{'#t':['find a ']}"),
          row("{'#T':['find a']}"),
          row("{'#n':['second'],'authors':[ALICE]}"),
          row("{'#z':[''],'authors':[ALICE]}", "n3"),
          row("{'#t':['find a','" + "x".repeat(5000) + "']}", "n5 n3 n1"),
          row("{'authors':[ALICE],'since':T+4,'kinds':[1]}", "low high n5 n4"),
          row("{'authors':[ALICE],'until':T+2,'kinds':[1]}", "n2 n1"),
          row("{'authors':[ALICE],'since':T+3,'until':T+3}", "n3"),
          row("{'authors':[ALICE],'since':T+4,'until':T+3}"),
          row("{'authors':[ALICE],'since':-5,'until':T+1}", "n1"),
          row("{'authors':[ALICE],'until':-1}"),
          row("{'authors':[ALICE],'until':1e10,'limit':1}", "low"),
          row("{'authors':[ALICE],'since':1e400}"),
          row("{'authors':[ALICE],'since':-1e400,'limit':1}", "low"),
          row("{'authors':[ALICE],'since':9223372036854775808}"),
          row("{'authors':[ALICE],'kinds':[1],'limit':0}"),
          row("{'authors':[ALICE],'kinds':[1],'limit':1e9}", "low high " + NOTES),
          row("{'authors':[]}"),
          row("{'kinds':[],'authors':[ALICE]}"),
          row("{'ids':[],'authors':[ALICE]}"),
          row("{'#t':[],'authors':[ALICE]}"),
          row("{'#e':[],'#p':[],'authors':[ALICE]}"),
          row("{'authors':[ALICE],'kinds':[21212]}"),
          row("{'ids':[id:ephemeral]}"),
          row("{'ids':[id:old profile,id:old contacts,id:old list,id:old set,id:gone]}"),
          row("{'ids':[id:n1]},{'ids':[id:n1]}", "n1"),
          row("{'ids':[id:n1]},{'ids':[id:n2]}", "n2 n1"),
          row("{'authors':[ALICE],'kinds':[1],'limit':1},{'ids':[id:n1]}", "low n1"),
          row("{'#t':['find a'],'limit':1},{'#t':['find b'],'limit':2}", "n5 n4"),
          row("{'authors':[ALICE],'kinds':[0],'limit':0},{'ids':[id:n1]}", "n1"));

  @TestFactory
  Stream<DynamicNode> finds() {
    return HOSTS.inEachMode(
        host -> {
          Corpus corpus = Corpus.publish(host);
          return FINDS.stream()
              .map(row -> dynamicTest(shortened(row.get(0)), () -> find(host, corpus, row)));
        });
  }

  private static String shortened(String text) {
    return text.substring(0, Math.min(70, text.length()));
  }

  private static void find(Host host, Corpus corpus, List<String> row) {
    String filters = corpus.fill(row.get(0));
    List<Event> wanted = corpus.named(row.get(1));
    try (Wire wire = host.connectFor(Corpus.ALICE)) {
      List<Event> found = wire.stored(filters);
      if (filters.contains("},{")) {
        // Each filter has an order, several have none (NIP-01).
        assertThat(found).containsExactlyInAnyOrderElementsOf(wanted);
      } else {
        assertThat(found).isEqualTo(wanted);
      }
      if (!filters.contains("limit")) {
        assertThat(wire.ask("[\"COUNT\",\"c\"," + filters + "]"))
            .isEqualTo("[\"COUNT\",\"c\",{\"count\":" + wanted.size() + "}]");
      }
    }
  }

  /** The empty filter finds all there is, newest first, a page at a time. */
  @TestFactory
  Stream<DynamicNode> scrapes() {
    return HOSTS.inEachMode(
        host -> {
          Corpus corpus = Corpus.publish(host);
          return Stream.of(dynamicTest("{}", () -> scrape(host, corpus.named(ALL))));
        });
  }

  private static void scrape(Host host, List<Event> wanted) {
    try (Wire wire = host.connectFor(Corpus.ALICE)) {
      var all = new LinkedHashSet<Event>();
      List<Event> page = wire.stored("{}");
      while (all.addAll(page)) {
        page = wire.stored("{\"until\":" + page.get(page.size() - 1).createdAt() + "}");
      }
      assertThat(all).containsAll(wanted);
      assertThat(List.copyOf(all)).isSortedAccordingTo(Corpus.NEWEST_FIRST);
      assertThat(wire.ask("[\"COUNT\",\"c\",{}]"))
          .isEqualTo("[\"COUNT\",\"c\",{\"count\":" + all.size() + "}]");
    }
  }

  /** What is no filter of NIP-01 is CLOSED with a text that names the field, and opens nothing. */
  @TestFactory
  Stream<DynamicTest> closes() {
    return Stream.of(
            row("{'ids':['abc']}", "ids"),
            row("{'ids':['" + "A".repeat(64) + "']}", "ids"),
            row("{'ids':['" + "a".repeat(63) + "']}", "ids"),
            row("{'ids':['" + "a".repeat(65) + "']}", "ids"),
            row("{'ids':['" + "g".repeat(64) + "']}", "ids"),
            row("{'ids':['']}", "ids"),
            row("{'ids':[7]}", "ids"),
            row("{'ids':'" + "a".repeat(64) + "'}", "ids"),
            row("{'ids':null}", "ids"),
            row("{'authors':['abc']}", "authors"),
            row("{'authors':['" + "A".repeat(64) + "']}", "authors"),
            row("{'authors':['npub1x']}", "authors"),
            row("{'authors':[[]]}", "authors"),
            row("{'#e':['abc']}", "#e"),
            row("{'#e':['" + "A".repeat(64) + "']}", "#e"),
            row("{'#e':[HEX,'']}", "#e"),
            row("{'#p':['" + "A".repeat(64) + "']}", "#p"),
            row("{'#p':['npub1x']}", "#p"),
            row("{'#t':'x'}", "#t"),
            row("{'#t':[1]}", "#t"),
            row("{'#t':[null]}", "#t"),
            row("{'#t':{}}", "#t"),
            row("{'kinds':1}", "kinds"),
            row("{'kinds':['1']}", "kinds"),
            row("{'kinds':[1.5]}", "kinds"),
            row("{'kinds':[-1]}", "kinds"),
            row("{'kinds':[65536]}", "kinds"),
            row("{'kinds':[4294967297]}", "kinds"),
            row("{'kinds':[1e3]}", "kinds"),
            row("{'kinds':[null]}", "kinds"),
            row("{'since':'now'}", "since"),
            row("{'since':null}", "since"),
            row("{'until':[]}", "until"),
            row("{'until':true}", "until"),
            row("{'limit':-1}", "limit"),
            row("{'limit':-0.5}", "limit"),
            row("{'limit':'10'}", "limit"),
            row("{'limit':null}", "limit"),
            row("{'search':'x'}", "filter field"),
            row("{'#title':['x']}", "filter field"),
            row("{'#':['x']}", "filter field"),
            row("{'#1':['x']}", "filter field"),
            row("{'#\u00e4':['x']}", "filter field"),
            row("{'&t':['x']}", "filter field"),
            row("{'Kinds':[1]}", "filter field"),
            row("{'ids ':[]}", "filter field"),
            row("{'':1}", "filter field"),
            row("{'ids':[]},{'search':'x'}", "filter field"),
            row("{},{},{},{},{},{},{},{},{},{},{}", "filters"))
        .map(
            row ->
                dynamicTest(
                    shortened(row.get(0)),
                    () -> {
                      try (Wire wire = HOSTS.in(Mode.PUBLIC).connect()) {
                        for (String type : List.of("REQ", "COUNT")) {
                          assertThat(wire.ask("[\"" + type + "\",\"s\"," + filled(row) + "]"))
                              .startsWith("[\"CLOSED\",\"s\",\"invalid: ")
                              .contains(row.get(1));
                        }
                      }
                    }));
  }

  private static String filled(List<String> row) {
    return row.get(0).replace("HEX", "'" + Corpus.HEX + "'").replace('\'', '"');
  }
}
