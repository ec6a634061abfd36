package io.nostrmesh.micronaut.metrics;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/** The names in {@link Meters}, for tests outside its package. */
public final class MeterNames {

  private MeterNames() {}

  public static List<String> all() {
    var names = new ArrayList<String>();
    for (Field constant : Meters.class.getDeclaredFields()) {
      try {
        if (Modifier.isStatic(constant.getModifiers())
            && constant.get(null) instanceof String name
            && name.startsWith("mesh.")) {
          names.add(name);
        }
      } catch (IllegalAccessException e) {
        throw new AssertionError(e);
      }
    }
    return names;
  }
}
