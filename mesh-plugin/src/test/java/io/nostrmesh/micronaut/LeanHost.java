package io.nostrmesh.micronaut;

import io.micronaut.context.ApplicationContext;
import io.nostrmesh.admission.LeaseStore;
import java.util.HashMap;
import java.util.Map;

/** A host in a process of its own, started with properties; prints its lease store and ends. */
final class LeanHost {

  private LeanHost() {}

  public static void main(String[] properties) {
    Map<String, Object> map = new HashMap<>();
    for (String property : properties) {
      String[] parts = property.split("=", 2);
      map.put(parts[0], parts[1]);
    }
    try (var context = ApplicationContext.run(map)) {
      System.out.println(
          "lease store: "
              + context
                  .findBean(LeaseStore.class)
                  .map(store -> store.getClass().getSimpleName())
                  .orElse("none"));
    }
  }
}
