package io.nostrmesh.gateway.program;

import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.settings.property.PropertyView;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The grammar of the command line: each {@code mesh.gateway.NAME} is {@code --NAME}, of which help
 * shows those that are needed.
 */
final class GatewayOptions {

  static final String CONFIG = "--config";
  static final String SET = "--set";
  static final String CHECK = "--check";
  static final String MEMBERS = "--members";

  /** As people write it who start it. */
  static final String PROGRAM = "java -jar mesh-gateway.jar";

  private static final Set<String> SWITCHES =
      Set.of("--forward-client-address", "--upstream-compression");

  private static final int LINE = 80;
  private static final int OPTIONS_WIDTH = 27;

  private GatewayOptions() {}

  /** What a property below {@code mesh.gateway} is on the command line. */
  static String option(String property) {
    return "--" + property.substring(Shorthands.SECTION.length());
  }

  static CommandLine commandLine() {
    CommandSpec spec = CommandSpec.create().name(PROGRAM);
    List.of(
            text("upstream", "URL", "the relay, such as ws://127.0.0.1:7777"),
            OptionSpec.builder(MEMBERS)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel("SOURCE")
                .description(
                    "who they are: file:PATH, event:KIND:PUBKEY:D, an",
                    "https URL to ask, or open; several: any of them")
                .build(),
            text("listen", "ADDR:PORT", "where clients come to (127.0.0.1:3000)"),
            text("public-url", "URL", "where clients know it to be, wss://..."),
            text("access", "WHAT", "kept for members: offers, or all with: members"),
            text("client-address", "WHOSE", "peer, or behind a proxy: forwarded"),
            text("forward-client-address", "true", "tell the relay clients' addresses"),
            text("secret-key-file", "FILE", "a key to read lists and delete offers with"),
            text("iroh-url", "URL", "where members find the iroh relay, https://..."),
            text("iroh-bind", "ADDR:PORT", "where that listens, such as 127.0.0.1:3340"),
            OptionSpec.builder(CONFIG)
                .type(String.class)
                .paramLabel("FILE")
                .description("properties; variables are stronger, options most")
                .build(),
            OptionSpec.builder(SET)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel("NAME=VALUE")
                .description("another property, such as mesh.offers.max-ttl=9m")
                .build(),
            OptionSpec.builder(CHECK)
                .type(boolean.class)
                .description("say what would happen, after trying, and end")
                .build(),
            OptionSpec.builder("-h", "--help").usageHelp(true).description("this").build(),
            OptionSpec.builder("-V", "--version").versionHelp(true).description("which").build())
        .forEach(spec::addOption);
    gatewayProperties().stream()
        .map(property -> property.substring(Shorthands.SECTION.length()))
        .filter(name -> !spec.optionsMap().containsKey("--" + name))
        .forEach(name -> spec.addOption(hidden(name)));
    help(spec.usageMessage());
    return new CommandLine(spec)
        // Else a word with an @ in front would put a file's content into complaints.
        .setExpandAtFiles(false)
        .setPosixClusteredShortOptionsAllowed(false);
  }

  private static void help(UsageMessageSpec help) {
    help.width(LINE)
        .longOptionsMaxWidth(OPTIONS_WIDTH)
        .adjustLineBreaksForWideCJKCharacters(false)
        .sortOptions(false)
        .synopsisHeading("")
        .customSynopsis("Usage: " + PROGRAM + " --upstream URL --members SOURCE [OPTIONS]")
        .description("Shared compute in front of any Nostr relay, which stays as it is.")
        .footer(
            "mesh.gateway.NAME is --NAME and the variable MESH_GATEWAY_NAME; mesh.x.y is",
            "MESH_X_Y. All that there are: docs/reference/configuration.md",
            "Ends with 0 when told to, 1 when it failed, 2 when settings are wrong.");
  }

  private static OptionSpec text(String name, String label, String description) {
    return option(name, label).description(description).build();
  }

  private static OptionSpec hidden(String name) {
    return option(name, "VALUE").hidden(true).build();
  }

  private static OptionSpec.Builder option(String name, String label) {
    OptionSpec.Builder option =
        OptionSpec.builder("--" + name).type(String.class).paramLabel(label);
    // A switch takes a value too, as its property does.
    return SWITCHES.contains("--" + name) ? option.arity("0..1").fallbackValue("true") : option;
  }

  /** The properties of the gateway that there are. */
  static Set<String> gatewayProperties() {
    var names = new TreeSet<String>();
    allProperties().stream()
        .filter(name -> name.startsWith(Shorthands.SECTION))
        .forEach(names::add);
    names.addAll(Shorthands.PROPERTIES);
    return names;
  }

  /** All properties that there are. */
  static Set<String> allProperties() {
    return PluginSettings.read(PropertyView.of(Map.of())).names().names();
  }
}
