package io.nostrmesh.membership.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What answers mean, and how long. */
class HttpMembersTest extends ServiceScene {

  @ParameterizedTest
  @CsvSource({
    "200, member",
    "404, denied",
    "201, answers with HTTP status 201",
    "204, answers with HTTP status 204",
    "301, answers with HTTP status 301",
    "307, answers with HTTP status 307",
    "401, answers with HTTP status 401",
    "403, answers with HTTP status 403",
    "410, answers with HTTP status 410",
    "500, answers with HTTP status 500",
    "503, answers with HTTP status 503"
  })
  void goesByTheStatusAlone(int answer, String outcome) {
    status = answer;

    assertThat(ask(members(), ALICE)).startsWith(outcome);
    assertThat(requests).containsExactly("GET /m/" + ALICE);
  }

  @Test
  void sendsItsTokenAndTellsNobody() {
    status = 500;
    HttpMembers members = members(Optional.of("secret-token"), HttpMembers.Limits.USUAL);

    assertThat(ask(members, ALICE)).doesNotContain("secret");
    assertThat(requests).containsExactly("GET /m/" + ALICE + " Bearer secret-token");
    assertThat(logged).hasSize(1).noneMatch(line -> line.contains("secret"));
  }

  @Test
  void remembersAnswersForALittleWhile() {
    HttpMembers members = members();
    ask(members, ALICE);
    time.advance(Duration.ofSeconds(14));
    assertThat(ask(members, ALICE)).isEqualTo("member");
    assertThat(requests).hasSize(1);

    status = 404;
    ask(members, key(1));
    time.advance(DENIAL.minusMillis(1));
    status = 200;
    assertThat(ask(members, key(1))).isEqualTo("denied");
    time.advance(Duration.ofMillis(1));
    assertThat(ask(members, key(1))).isEqualTo("member");
  }

  /** Nobody asks: whoever is connected shall not need to be asked about. */
  @Test
  void noticesTheEndOfAMembershipByItself() throws Exception {
    HttpMembers members = members();
    ask(members, ALICE);
    status = 404;

    time.advance(AGAIN);

    assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(ALICE);
    assertThat(ask(members, ALICE)).isEqualTo("denied");
    time.advance(CACHE.multipliedBy(3));
    assertThat(requests).hasSize(2);
  }

  @Test
  void doesNotWatchForEver() throws Exception {
    HttpMembers members = members();
    ask(members, ALICE);
    for (int i = 0; i < 3; i++) {
      requests.clear();
      time.advance(AGAIN);
      assertThat(requests.poll(20, TimeUnit.SECONDS)).isNotNull();
      await(members);
    }
    time.advance(HttpMembers.WATCH.plus(HttpMembers.TICK));
    await(members);
    requests.clear();
    time.advance(HttpMembers.WATCH);

    assertThat(requests).isEmpty();
  }

  @Test
  void knowsNobodyWhileTheServiceIsDownAndEndsNobody() throws Exception {
    HttpMembers members = members();
    ask(members, ALICE);
    status = 503;
    time.advance(AGAIN);
    await(members);

    // What was said counts as long as it was meant to.
    assertThat(ask(members, ALICE)).isEqualTo("member");
    time.advance(CACHE);
    assertThat(ask(members, ALICE)).startsWith("answers with HTTP status 503");
    assertThat(ended).isEmpty();
    assertThat(logged).singleElement().asString().startsWith("WARN");

    status = 404;
    time.advance(HttpMembers.PAUSE.multipliedBy(20));
    assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(ALICE);
    time.advance(HttpMembers.PAUSE.multipliedBy(20));
    ask(members, key(7));
    assertThat(logged).hasSize(2);
    assertThat(logged.get(1)).startsWith("INFO").endsWith("answers again");
  }
}
