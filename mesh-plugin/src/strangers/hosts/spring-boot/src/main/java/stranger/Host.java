package stranger;

import io.nostrmesh.plugin.MeshPlugin;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class Host {

  @Bean(destroyMethod = "close")
  MeshPlugin mesh() {
    Map<String, Object> properties = new HashMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith("mesh.")) {
        properties.put(name, System.getProperty(name));
      }
    }
    return MeshPlugin.with(properties).start();
  }

  public static void main(String[] arguments) {
    SpringApplication.run(Host.class, arguments);
  }
}
