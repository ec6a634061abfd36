package io.nostrmesh.program;

import io.nostrmesh.host.HostCommand;
import io.nostrmesh.sidecar.ShareCommand;
import java.util.Arrays;

/** Where the jar starts: the word {@code share} in front is for the sidecar, all else the relay. */
public final class Main {

  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    LocaleRelaunch.ifNeeded(args);
    if (args.length > 0 && args[0].equals("share")) {
      ShareCommand.main(Arrays.copyOfRange(args, 1, args.length));
    } else {
      HostCommand.main(args);
    }
  }
}
