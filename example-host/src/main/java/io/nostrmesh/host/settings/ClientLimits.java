package io.nostrmesh.host.settings;

import java.util.Optional;
import java.util.function.Function;

/**
 * What one client may send and have open; the rates are empty where there is none.
 *
 * @param messageBytes {@code mesh.host.max-message-bytes}, the longest message
 * @param subscriptions {@code mesh.host.max-subscriptions}, of one connection
 * @param filters {@code mesh.host.max-filters}, of one subscription
 * @param eventsPerConnection {@code mesh.host.events-per-connection}
 * @param eventsPerMember {@code mesh.host.events-per-member}, over all their connections, where
 *     only members publish
 * @param eventsPerAddress {@code mesh.host.events-per-address}, where anybody does: keys cost
 *     nothing
 * @param requestsPerConnection {@code mesh.host.requests-per-connection}, REQ and COUNT
 * @param authenticationsPerConnection {@code mesh.host.authentications-per-connection}
 */
public record ClientLimits(
    int messageBytes,
    int subscriptions,
    int filters,
    Optional<Rate> eventsPerConnection,
    Optional<Rate> eventsPerMember,
    Optional<Rate> eventsPerAddress,
    Optional<Rate> requestsPerConnection,
    Optional<Rate> authenticationsPerConnection) {

  /** The reference relay takes 64 KiB; contact lists and long texts are bigger. */
  public static final int DEFAULT_MESSAGE_BYTES = 512 * 1024;

  private static final int MIN_MESSAGE_BYTES = 16 * 1024;
  private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
  private static final int DEFAULT_SUBSCRIPTIONS = 1024;
  private static final int DEFAULT_FILTERS = 10;

  /** More filters than this, of a thousand values each, are more than a message holds. */
  private static final int MAX_FILTERS = 100;

  private static final int MAX_SUBSCRIPTIONS = 20_000;

  static ClientLimits read(Function<String, Optional<String>> property) {
    return new ClientLimits(
        HostSettings.count(
            property,
            "mesh.host.max-message-bytes",
            MIN_MESSAGE_BYTES,
            MAX_MESSAGE_BYTES,
            DEFAULT_MESSAGE_BYTES),
        HostSettings.count(
            property, "mesh.host.max-subscriptions", 1, MAX_SUBSCRIPTIONS, DEFAULT_SUBSCRIPTIONS),
        HostSettings.count(property, "mesh.host.max-filters", 1, MAX_FILTERS, DEFAULT_FILTERS),
        rate(property, "mesh.host.events-per-connection", new Rate(200, 5000)),
        rate(property, "mesh.host.events-per-member", new Rate(200, 5000)),
        rate(property, "mesh.host.events-per-address", new Rate(500, 10_000)),
        rate(property, "mesh.host.requests-per-connection", new Rate(50, 2000)),
        rate(property, "mesh.host.authentications-per-connection", new Rate(1, 20)));
  }

  private static Optional<Rate> rate(
      Function<String, Optional<String>> property, String name, Rate otherwise) {
    Optional<String> set = property.apply(name);
    if (set.isEmpty()) {
      return Optional.of(otherwise);
    }
    if (set.get().equals("off")) {
      return Optional.empty();
    }
    return Optional.of(
        Rate.parse(set.get())
            .orElseThrow(
                () ->
                    HostSettings.wrong(
                        name,
                        set.get(),
                        "it must be a number per second, and after a slash how many may come at"
                            + " once, such as 100/2000, or off")));
  }
}
