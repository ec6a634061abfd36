package io.nostrmesh.settings;

import io.nostrmesh.admission.AdmissionSettings;
import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.limit.PropertyNames;
import io.nostrmesh.offer.OfferSettings;
import io.nostrmesh.settings.property.FirstNames;
import io.nostrmesh.settings.property.PropertyView;
import io.nostrmesh.settings.property.Section;
import io.nostrmesh.settings.property.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * All settings of the plugin. Every property is optional; the defaults are those of the settings
 * records and stand nowhere else.
 *
 * @param leaseFile where leases are kept; empty when in memory, or in a database
 * @param gateway in front of a relay; empty when none is asked for
 * @param names of all properties there are
 */
public record PluginSettings(
    IrohRelayPlan irohRelay,
    OfferSettings offers,
    AdmissionSettings admission,
    Optional<Path> leaseFile,
    MembershipPlan membership,
    Optional<GatewaySettings> gateway,
    PropertyNames names) {

  /** The property that switches the plugin off. */
  public static final String ENABLED = "mesh.enabled";

  /**
   * Reads them all, of a plugin that is on.
   *
   * @throws SettingsException when a property cannot be used, or does not exist
   */
  public static PluginSettings read(PropertyView view) {
    var plugin = new Section(view, "mesh");
    var relay = new Section(view, "mesh.iroh-relay");
    var offers = new Section(view, "mesh.offers");
    var admission = new Section(view, "mesh.admission");
    var membership = new Section(view, "mesh.membership");
    var gateway = new Section(view, "mesh.gateway");
    IrohRelayPlan relayPlan = strictly(relay, from -> new IrohRelayProperties(from).read());
    OfferSettings offerSettings = strictly(offers, from -> new OfferProperties(from).read());
    Optional<Path> leaseFile = new AdmissionProperties(admission).leaseFile();
    AdmissionSettings admissionSettings =
        strictly(admission, from -> new AdmissionProperties(from).read());
    ExternalIrohRelays.check(relayPlan, admissionSettings);
    Optional<GatewaySettings> gatewaySettings =
        strictly(gateway, from -> new GatewayProperties(from).read());
    MembershipPlan members =
        strictly(membership, from -> new MembershipProperties(from, gatewaySettings).read());
    refuseHalfOff(view, plugin);
    PropertyNames names =
        PropertyNames.union(
            List.of(
                plugin.names(),
                relay.names(),
                offers.names(),
                admission.names(),
                membership.names(),
                gateway.names()));
    new FirstNames(names).refuseMisspelled(view);
    return new PluginSettings(
        relayPlan, offerSettings, admissionSettings, leaseFile, members, gatewaySettings, names);
  }

  private static <T> T strictly(Section section, Function<Section, T> reader) {
    T settings = reader.apply(section);
    section.refuseUnknown();
    return settings;
  }

  /**
   * What nobody should have to guess: {@code FALSE}, {@code no} and {@code 0} are refused, for a
   * plugin that is on all the same would surprise.
   */
  private static void refuseHalfOff(PropertyView view, Section plugin) {
    if (plugin.text("enabled").isPresent()) {
      view.value(ENABLED)
          .filter(text -> !text.equals("true"))
          .ifPresent(
              text -> {
                throw new SettingsException(
                    text.equals("false")
                        ? ENABLED + " is false, so there is no plugin to start: set it to true"
                        : ENABLED + " must be true or false, got '" + text + "'");
              });
    }
  }
}
