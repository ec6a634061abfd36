package io.nostrmesh.host.documentation;

import io.micronaut.context.env.yaml.YamlPropertySourceLoader;
import io.nostrmesh.host.testing.FreePorts;
import io.nostrmesh.host.testing.TestRelay;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the documentation's ports, folders and names are on this machine.
 *
 * @param folder for certificates, logs and data
 * @param nostr instead of port 3000
 * @param iroh instead of port 3340
 * @param tls instead of port 443
 */
record DocumentedSetup(Path folder, int nostr, int iroh, int tls) {

  static DocumentedSetup in(Path folder) {
    return new DocumentedSetup(folder, FreePorts.next(), FreePorts.next(), FreePorts.next());
  }

  /** A configuration for nginx, with the two names of the documentation told apart as before. */
  String nginx(String text) {
    return text.replace("listen 443 ", "listen 127.0.0.1:" + tls + " ")
        .replace("127.0.0.1:3340", "127.0.0.1:" + iroh)
        .replace("127.0.0.1:3000", "127.0.0.1:" + nostr)
        .replace("/var/log/nginx", folder.toString())
        .replace("/etc/ssl/relay", folder.toString())
        .replace("relay.example.com", "localhost")
        .replace("nostr.example.com", "127.0.0.1");
  }

  /** The properties of a YAML text; names of hosts stay, ports and files are those of here. */
  Map<String, Object> properties(String yaml) {
    String here =
        yaml.replace("0.0.0.0", "127.0.0.1")
            .replaceAll("(bind-address: .*):3340", "$1:" + iroh)
            .replaceAll("(?m)port: 443$", "port: " + tls)
            .replace("/etc/ssl/relay", folder.toString());
    try {
      return new LinkedHashMap<>(
          new YamlPropertySourceLoader()
              .read("snippet", new ByteArrayInputStream(here.getBytes(StandardCharsets.UTF_8))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A relay with these properties and a database of its own. */
  TestRelay start(Map<String, Object> properties) {
    var all = new LinkedHashMap<>(properties);
    all.put("micronaut.server.port", nostr);
    // As an operator would, in the environment.
    all.put("RELAY_STORE_PASSWORD", TestCertificate.PASSWORD);
    var settings = new ArrayList<Object>();
    all.forEach((name, value) -> settings.addAll(List.of(name, value)));
    return TestRelay.start(folder.resolve("data"), settings.toArray());
  }
}
