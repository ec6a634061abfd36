package stranger;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.runtime.Micronaut;

@Controller
public class Host {

  @Get(produces = "text/plain")
  String hello() {
    return "hello";
  }

  public static void main(String[] arguments) {
    Micronaut.run(Host.class, arguments);
  }
}
