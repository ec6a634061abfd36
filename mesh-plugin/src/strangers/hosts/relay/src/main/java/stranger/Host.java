package stranger;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.runtime.Micronaut;

@Controller
public class Host {

  @Get
  @Produces("application/nostr+json")
  String document() {
    return "{\"name\":\"a relay\",\"supported_nips\":[1,11]}";
  }

  @Get("/about")
  @Produces("text/plain")
  String about() {
    return "hello";
  }

  public static void main(String[] arguments) {
    Micronaut.run(Host.class, arguments);
  }
}
