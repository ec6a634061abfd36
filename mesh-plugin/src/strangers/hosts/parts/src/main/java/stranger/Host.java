package stranger;

import io.micronaut.runtime.Micronaut;

public class Host {

  public static void main(String[] arguments) {
    Micronaut.run(Host.class, arguments);
  }

  static void say(String part) {
    System.out.println("the host's own " + part + " is asked");
  }
}
