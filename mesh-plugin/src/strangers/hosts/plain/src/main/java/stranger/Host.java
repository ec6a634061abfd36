package stranger;

import io.nostrmesh.plugin.MeshPlugin;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Gives the plugin its system properties, and runs until it is killed. */
public class Host {

  public static void main(String[] arguments) throws InterruptedException {
    Map<String, Object> properties = new HashMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith("mesh.")) {
        properties.put(name, System.getProperty(name));
      }
    }
    try (MeshPlugin mesh = MeshPlugin.with(properties).start()) {
      new CountDownLatch(1).await();
    }
  }
}
