package io.nostrmesh.yourhost;

import io.nostrmesh.spi.EventPolicies;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;

/** Has the plugin's classes and hides its beans, as a jar does that Micronaut cannot look into. */
final class NoPlugin extends ClassLoader {

  private static final String PLUGIN =
      EventPolicies.class.getProtectionDomain().getCodeSource().getLocation().toString();

  NoPlugin(ClassLoader parent) {
    super(parent);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    var all = Collections.list(super.getResources(name));
    all.removeIf(url -> name.startsWith("META-INF/micronaut") && url.toString().contains(PLUGIN));
    return Collections.enumeration(all);
  }
}
