package io.nostrmesh.host.http;

import io.micronaut.context.annotation.Context;
import io.nostrmesh.host.members.MemberDirectory;
import io.nostrmesh.host.members.RelayKey;
import io.nostrmesh.host.relay.events.Limits;
import io.nostrmesh.host.settings.Access;
import io.nostrmesh.host.settings.ClientLimits;
import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.host.settings.Presentation;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.spi.Nip11Extensions;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The relay information document (NIP-11): the host's own fields and those of the extensions. Made
 * at startup, so that two writers of one field stop it.
 */
@Context
@Singleton
public final class InformationDocument {

  private static final List<Integer> NIPS = List.of(1, 9, 11, 40, 42, 45, 70);

  /** Where members alone are served, clients may go by its events (NIP-43). */
  private static final List<Integer> NIPS_FOR_MEMBERS = List.of(1, 9, 11, 40, 42, 43, 45, 70);

  private final JsonObject own;
  private final Nip11Extensions extensions;

  InformationDocument(
      HostSettings settings, MemberDirectory members, RelayKey key, Nip11Extensions extensions) {
    this.own = own(settings, members, key);
    this.extensions = extensions.besides(own.members().keySet());
  }

  /** The document as it is now. */
  public JsonObject current() {
    return extensions.extend(own);
  }

  private static JsonObject own(HostSettings settings, MemberDirectory members, RelayKey key) {
    List<Integer> nips = settings.access() == Access.MEMBERS ? NIPS_FOR_MEMBERS : NIPS;
    var fields = new LinkedHashMap<String, JsonValue>();
    Presentation presentation = settings.presentation();
    fields.put("name", JsonValue.of(presentation.name()));
    fields.put("description", JsonValue.of(presentation.description()));
    presentation.contact().ifPresent(contact -> fields.put("contact", JsonValue.of(contact)));
    presentation.icon().ifPresent(icon -> fields.put("icon", JsonValue.of(icon)));
    fields.put("pubkey", JsonValue.of(members.owner().key().hex()));
    fields.put("self", JsonValue.of(key.publicKey().hex()));
    fields.put(
        "supported_nips", new JsonArray(nips.stream().<JsonValue>map(JsonValue::of).toList()));
    fields.put("software", JsonValue.of("https://github.com/nostrmesh/mesh-plugin"));
    fields.put("version", JsonValue.of(version()));
    fields.put("limitation", limitation(settings.access(), settings.limits()));
    return new JsonObject(fields);
  }

  private static JsonObject limitation(Access access, ClientLimits limits) {
    var fields = new LinkedHashMap<String, JsonValue>();
    Stream.of(
            Map.entry("max_message_length", limits.messageBytes()),
            Map.entry("max_subscriptions", limits.subscriptions()),
            Map.entry("max_limit", Limits.EVENTS_PER_FILTER),
            Map.entry("default_limit", Limits.EVENTS_PER_FILTER),
            Map.entry("max_subid_length", Limits.SUBSCRIPTION_ID_CHARS),
            Map.entry("max_event_tags", Limits.TAGS),
            Map.entry("created_at_upper_limit", Limits.FUTURE_SECONDS))
        .forEach(limit -> fields.put(limit.getKey(), JsonValue.of(limit.getValue())));
    fields.put("max_filters", JsonValue.of(limits.filters()));
    fields.put("auth_required", JsonValue.of(access.needsAuthentication()));
    fields.put("payment_required", JsonValue.of(false));
    fields.put("restricted_writes", JsonValue.of(access == Access.MEMBERS));
    return new JsonObject(fields);
  }

  private static String version() {
    String version = InformationDocument.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
