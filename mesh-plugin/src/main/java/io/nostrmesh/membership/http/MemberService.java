package io.nostrmesh.membership.http;

import io.nostrmesh.limit.Bound;
import io.nostrmesh.url.UrlTemplate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A service that knows the members.
 *
 * @param url asked with {@code GET}: 200 is a member, 404 is none, all else is no answer
 * @param tokenFile of a bearer token that is sent along
 * @param timeout how long an answer may take
 * @param cache how long a yes counts; keys in use are asked about again before that
 * @param denialCache how long a no counts
 */
public record MemberService(
    UrlTemplate url,
    Optional<Path> tokenFile,
    Duration timeout,
    Duration cache,
    Duration denialCache) {

  public static final Duration TIMEOUT = Duration.ofSeconds(2);
  public static final Duration CACHE = Duration.ofSeconds(15);
  public static final Duration DENIAL_CACHE = Duration.ofSeconds(5);

  /**
   * @throws IllegalArgumentException naming the time that is out of range
   */
  public MemberService {
    Bound.within(Duration.ofMillis(1), Duration.ofSeconds(30), timeout, "timeout");
    Bound.within(Duration.ofSeconds(1), Duration.ofHours(1), cache, "cache");
    Bound.within(Duration.ZERO, Duration.ofHours(1), denialCache, "denialCache");
  }
}
