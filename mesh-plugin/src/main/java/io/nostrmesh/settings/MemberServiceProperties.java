package io.nostrmesh.settings;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.membership.http.MemberService;
import io.nostrmesh.settings.property.Section;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.url.UrlTemplate;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What properties say of an HTTP service that knows the members. */
final class MemberServiceProperties {

  static final String URL = "http.url";

  static final String TOKEN_FILE = "http.token-file";
  private static final String TIMEOUT = "http.timeout";
  private static final String CACHE = "http.cache";
  private static final String DENIAL_CACHE = "http.denial-cache";

  /** Those that mean nothing without a service. */
  static final List<String> FURTHER = List.of(TOKEN_FILE, TIMEOUT, CACHE, DENIAL_CACHE);

  private static final UrlTemplate NOWHERE = new UrlTemplate("http://localhost");

  private final Section from;
  private MemberService service =
      new MemberService(
          NOWHERE,
          Optional.empty(),
          MemberService.TIMEOUT,
          MemberService.CACHE,
          MemberService.DENIAL_CACHE);

  MemberServiceProperties(Section from) {
    this.from = from;
  }

  /** Reads all of it, so that what is mistyped is a mistake without a service too. */
  void read() {
    Optional<UrlTemplate> url = from.text(URL).map(this::url);
    Optional<Path> token = from.text(TOKEN_FILE).map(this::path);
    MemberService or = service;
    service =
        from.build(
            "http.",
            () ->
                new MemberService(
                    url.orElse(NOWHERE),
                    token,
                    from.get(TIMEOUT, Duration.class, or.timeout()),
                    from.get(CACHE, Duration.class, or.cache()),
                    from.get(DENIAL_CACHE, Duration.class, or.denialCache())));
  }

  /** For an operator who has set the URL. */
  MembershipPlan plan() {
    return new MembershipPlan.Http(service);
  }

  private UrlTemplate url(String text) {
    Parsed<UrlTemplate> url = UrlTemplate.parse(text);
    if (url instanceof Parsed.Malformed<UrlTemplate> malformed) {
      // Not quoted: there may be a password in it.
      throw new SettingsException(from.full(URL) + " cannot be used: " + malformed.problem());
    }
    return url.toOptional().orElseThrow();
  }

  private Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new SettingsException(
          from.full(TOKEN_FILE) + " cannot be the name of a file here: " + e.getReason());
    }
  }
}
