package io.nostrmesh.gateway.program;

import io.nostrmesh.gateway.settings.UpstreamAddress;
import io.nostrmesh.plugin.MeshPlugin;
import io.nostrmesh.settings.MembershipPlan;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.settings.property.PropertyView;
import io.nostrmesh.settings.property.SettingsException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * {@code java -jar mesh-gateway.jar}: the gateway in front of a relay, with the iroh relay if it is
 * configured, until the process is told to end. Clients are told then that it goes.
 */
public final class GatewayProgram {

  private static final Pattern SECRET = Pattern.compile("(?i)(.*[^a-z0-9])?nsec1[a-z0-9]*");
  private static final int REPEATABLE = 40;

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;
  private final Service service;

  /** What happens between start and end of the program. */
  @FunctionalInterface
  interface Service {

    /**
     * Returns when the program is to end.
     *
     * @param running closed by whoever called this
     */
    void until(MeshPlugin running) throws InterruptedException;
  }

  /**
   * @param out help, version and what a check finds
   * @param err complaints, each one line
   */
  GatewayProgram(
      Map<String, String> environment, PrintStream out, PrintStream err, Service service) {
    this.environment = environment;
    this.out = out;
    this.err = err;
    this.service = service;
  }

  /**
   * Runs until the process is told to end. Ends the JVM with status 2 when settings are wrong,
   * which starts nothing, and with 1 when what they ask for failed.
   */
  public static void main(String[] args) throws InterruptedException {
    var program =
        new GatewayProgram(System.getenv(), System.out, System.err, GatewayProgram::untilKilled);
    int status = program.run(args);
    if (status != ExitCode.OK) {
      System.exit(status);
    }
  }

  /** SIGTERM and the like are the usual end, which the JVM would report as a failure. */
  private static void untilKilled(MeshPlugin running) throws InterruptedException {
    Runnable end =
        () -> {
          running.close();
          Runtime.getRuntime().halt(ExitCode.OK);
        };
    Runtime.getRuntime().addShutdownHook(new Thread(end, "mesh-end"));
    new CountDownLatch(1).await();
  }

  int run(String... args) throws InterruptedException {
    // Every user of the machine can read every command line.
    if (Arrays.stream(args).anyMatch(word -> SECRET.matcher(word).matches())) {
      return complain(
          ExitCode.USAGE,
          "a secret key must not stand on the command line; --secret-key-file names a file with it");
    }
    CommandLine commandLine = GatewayOptions.commandLine();
    try {
      ParseResult parsed = commandLine.parseArgs(args);
      if (parsed.isUsageHelpRequested()) {
        commandLine.usage(out, CommandLine.Help.Ansi.OFF);
        return ExitCode.OK;
      }
      if (parsed.isVersionHelpRequested()) {
        out.println("mesh-gateway " + version());
        return ExitCode.OK;
      }
      return run(parsed);
    } catch (ParameterException e) {
      return complain(ExitCode.USAGE, misspelled(e) + "; see --help");
    } catch (UsageException e) {
      return complain(ExitCode.USAGE, said(e));
    }
  }

  private int run(ParseResult parsed) throws InterruptedException {
    Optional<String> file =
        Optional.ofNullable(parsed.<String>matchedOptionValue(GatewayOptions.CONFIG, null))
            .or(() -> GatewaySources.configuration(environment));
    GatewaySources sources =
        GatewaySources.of(
            options(parsed),
            environment,
            file.map(ConfigurationFile::read).orElseGet(Map::of),
            file.orElse(""));
    PropertyView view = sources.view();
    PluginSettings settings;
    try {
      settings = PluginSettings.read(view);
    } catch (SettingsException e) {
      return complain(ExitCode.USAGE, sources.explained(said(e)));
    }
    boolean check = parsed.hasMatchedOption(GatewayOptions.CHECK);
    Optional<String> missing = missing(settings, check);
    if (missing.isPresent()) {
      return complain(ExitCode.USAGE, sources.explained(missing.get()));
    }
    try {
      return check ? new GatewayCheck(settings, out).run() : serve(view);
    } catch (SettingsException e) {
      return complain(ExitCode.SOFTWARE, sources.explained(said(e)));
    }
  }

  /** What a host would have, and a program has not. */
  private static Optional<String> missing(PluginSettings settings, boolean check) {
    if (settings.gateway().isEmpty()) {
      return Optional.of(
          "mesh.gateway.upstream is missing: the relay behind the gateway, such as"
              + " ws://127.0.0.1:7777; see --help");
    }
    if (settings.gateway().get().upstream() instanceof UpstreamAddress.Self) {
      return Optional.of(
          "mesh.gateway.upstream is self, which is for a host that the gateway sits in: name the"
              + " relay behind it, such as ws://127.0.0.1:7777");
    }
    // A check says so among the other things that it finds.
    return settings.membership() instanceof MembershipPlan.Unsaid && !check
        ? Optional.of(
            "mesh.gateway.members is missing: who may see offers, such as file:members.txt; see"
                + " --help")
        : Optional.empty();
  }

  private int serve(PropertyView view) throws InterruptedException {
    try (MeshPlugin running = MeshPlugin.with(view).start()) {
      service.until(running);
    }
    return ExitCode.OK;
  }

  /** What the command line sets, by property, in the order of its options. */
  private static List<Map.Entry<String, String>> options(ParseResult parsed) {
    var set = new ArrayList<Map.Entry<String, String>>();
    // One that may be repeated is matched each time, and has all its values each time.
    for (OptionSpec option : parsed.matchedOptionsSet()) {
      String name = option.longestName();
      switch (name) {
        case GatewayOptions.CONFIG, GatewayOptions.CHECK -> {}
        case GatewayOptions.SET ->
            option.<List<String>>getValue().forEach(word -> set.add(pair(word)));
        case GatewayOptions.MEMBERS ->
            set.add(
                Map.entry(Shorthands.MEMBERS, String.join(",", option.<List<String>>getValue())));
        default ->
            set.add(
                Map.entry(Shorthands.SECTION + name.substring(2), filled(name, option.getValue())));
      }
    }
    return set;
  }

  private static Map.Entry<String, String> pair(String word) {
    int end = word.indexOf('=');
    if (end < 1) {
      throw new UsageException(
          GatewayOptions.SET + " takes NAME=VALUE, such as mesh.offers.max-ttl=30m");
    }
    return Map.entry(word.substring(0, end), word.substring(end + 1));
  }

  private static String filled(String name, String value) {
    if (value.isBlank()) {
      throw new UsageException(name + " needs a value");
    }
    return value;
  }

  private static String misspelled(ParameterException problem) {
    if (problem instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().get(0);
      boolean option = word.startsWith("-");
      String shown = option ? word.replaceFirst("=.*", "") : word;
      List<String> near = unmatched.getSuggestions();
      return (option ? "unknown option" : "a word that is no option")
          + (shown.length() <= REPEATABLE ? " " + shown : "")
          + (near.isEmpty() ? "" : " (did you mean " + near.get(0) + "?)");
    }
    return said(problem).replace("\n", " ");
  }

  private static String said(RuntimeException problem) {
    return String.valueOf(problem.getMessage());
  }

  private int complain(int status, String problem) {
    err.println("mesh-gateway: " + problem);
    return status;
  }

  private static String version() {
    return Optional.ofNullable(GatewayProgram.class.getPackage().getImplementationVersion())
        .orElse("of an unpacked build");
  }
}
