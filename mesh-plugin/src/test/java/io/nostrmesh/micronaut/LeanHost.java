package io.nostrmesh.micronaut;

import io.micronaut.context.ApplicationContext;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.admission.lease.TokenHash;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A host in a process of its own, started with properties; uses and prints its lease store, and
 * ends.
 */
final class LeanHost {

  private static final TokenHash NO_TOKEN = new TokenHash("0".repeat(64));

  private LeanHost() {}

  public static void main(String[] properties) {
    Map<String, Object> map = new HashMap<>();
    for (String property : properties) {
      String[] parts = property.split("=", 2);
      map.put(parts[0], parts[1]);
    }
    try (var context = ApplicationContext.run(map)) {
      Optional<LeaseStore> store = context.findBean(LeaseStore.class);
      // Throws if the store does not work.
      store.ifPresent(leases -> leases.find(NO_TOKEN).toCompletableFuture().join());
      System.out.println(
          "lease store: " + store.map(found -> found.getClass().getSimpleName()).orElse("none"));
    }
  }
}
