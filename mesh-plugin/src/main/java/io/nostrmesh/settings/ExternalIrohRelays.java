package io.nostrmesh.settings;

import io.nostrmesh.admission.AdmissionSettings;
import io.nostrmesh.admission.roster.RosterMode;
import io.nostrmesh.control.AccessSecret;
import io.nostrmesh.iroh.server.IrohRelayConfig;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.settings.property.Section;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.url.HttpUrl;
import io.nostrmesh.url.SameRelay;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Properties of {@code mesh.iroh-relay.mode=external} to a plan. */
final class ExternalIrohRelays {

  static final String URLS = "urls";

  /** Clients probe each of them before they choose one. */
  static final int MAX_URLS = 16;

  /** What only a relay of our own has. */
  private static final List<String> OF_THE_EMBEDDED =
      List.of(
          "public-url",
          "tls.captive-portal-bind-address",
          "timings.keep-alive",
          "timings.pong",
          "limits.connections.",
          "limits.connection-rate.",
          "limits.member-rate.",
          "limits.message-bytes",
          "limits.queues.",
          "limits.remembered-peers");

  private final Section from;

  ExternalIrohRelays(Section from) {
    this.from = from;
  }

  /**
   * To be called when all properties have been read.
   *
   * @param unbound nothing was said of where the fleet asks
   * @throws SettingsException when something is missing, or there is something of no use
   */
  IrohRelayPlan plan(
      boolean unbound,
      Optional<String> controlUrl,
      IrohRelayConfig config,
      Optional<AccessSecret> access) {
    from.firstSet(name -> OF_THE_EMBEDDED.stream().anyMatch(name::startsWith))
        .ifPresent(
            property -> {
              throw new SettingsException(
                  property
                      + " is for an iroh relay of this process, and mesh.iroh-relay.mode is"
                      + " external: remove one of them");
            });
    List<String> urls = urls();
    if (unbound) {
      throw missing("bind-address", "the address where they ask, such as 127.0.0.1:3341");
    }
    return new IrohRelayPlan.External(
        urls,
        controlUrl,
        config,
        access.orElseThrow(
            () ->
                missing(
                    AccessSecretProperties.SECRET,
                    "the bearer_token of their configuration, or "
                        + from.full(AccessSecretProperties.FILE)
                        + " to a file with it")));
  }

  /**
   * Whether somebody could be let in.
   *
   * @throws SettingsException when nobody could
   */
  static void check(IrohRelayPlan plan, AdmissionSettings admission) {
    if (plan instanceof IrohRelayPlan.External && admission.roster() == RosterMode.OFF) {
      throw new SettingsException(
          "mesh.iroh-relay.mode is external, but mesh.admission.roster is off: a fleet asks by"
              + " endpoint alone, so nobody would be let in; set mesh.admission.roster to proven or"
              + " claimed, or remove it");
    }
  }

  private List<String> urls() {
    List<String> texts = from.list(URLS);
    if (texts.isEmpty()) {
      throw missing(URLS, "the URLs where members reach them, with commas between");
    }
    if (texts.size() > MAX_URLS) {
      throw new SettingsException(
          "%s must be at most %d URLs, got %d".formatted(from.full(URLS), MAX_URLS, texts.size()));
    }
    var urls = new ArrayList<String>();
    for (String text : texts) {
      Parsed<HttpUrl> url = HttpUrl.parse(text);
      if (url instanceof Parsed.Malformed<HttpUrl> malformed) {
        // By its place, since there may be a password in it.
        throw new SettingsException(
            "%s cannot be used: number %d: %s"
                .formatted(from.full(URLS), urls.size() + 1, malformed.problem()));
      }
      if (urls.stream().anyMatch(other -> SameRelay.test(other, text))) {
        throw new SettingsException(
            "%s names one iroh relay twice: remove one %s".formatted(from.full(URLS), text));
      }
      urls.add(text);
    }
    return urls;
  }

  private SettingsException missing(String name, String what) {
    return new SettingsException(
        "mesh.iroh-relay.mode is external, but %s is not set: set it to %s"
            .formatted(from.full(name), what));
  }
}
