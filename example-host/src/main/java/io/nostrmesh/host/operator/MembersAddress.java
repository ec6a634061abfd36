package io.nostrmesh.host.operator;

import io.nostrmesh.file.PrivateFile;
import io.nostrmesh.host.settings.HostSettings;
import io.nostrmesh.host.settings.OperatorToken;
import io.nostrmesh.url.HttpUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Where a relay takes its operator's commands about members, and what it wants to see. */
final class MembersAddress {

  private static final String FOLDER = "mesh.host.data-dir";

  private MembersAddress() {}

  /**
   * Finds it.
   *
   * @param given by the operator, in place of what the properties say
   * @param properties values by full names
   * @throws OperatorFailure saying what to set
   */
  static OperatorAddress find(
      Optional<HttpUrl> given, Function<String, Optional<String>> properties) {
    Function<String, Optional<String>> set =
        name -> properties.apply(name).map(String::strip).filter(text -> !text.isEmpty());
    HttpUrl url =
        given.orElseGet(
            () ->
                OperatorAddress.ofTheServer(
                    set, "endpoints.all.port", HostSettings.DEFAULT_MANAGEMENT_PORT));
    if (!url.isSecure() && !isHere(url)) {
      throw new OperatorFailure(
          "the operator's token would go to "
              + url.text()
              + " for everybody on the way to read: give --url with https://, or ask on the relay's"
              + " machine");
    }
    return new OperatorAddress(url, Optional.of(token(set.apply(FOLDER).orElse("./data"))));
  }

  private static String token(String folder) {
    try {
      Path file = Path.of(folder).toAbsolutePath().normalize().resolve(OperatorToken.FILE);
      if (!Files.exists(file)) {
        throw new OperatorFailure(
            "there is no "
                + file
                + ": start the relay, or name its data folder with "
                + FOLDER
                + " (MESH_HOST_DATA_DIR), as the user who runs it");
      }
      String token = new PrivateFile(file).readOwnersAlone().strip();
      if (!token.matches("[!-~]+")) {
        throw new OperatorFailure(file + " holds no token: start the relay again");
      }
      return token;
    } catch (IOException | InvalidPathException e) {
      throw new OperatorFailure(e.getMessage() + "; ask as the user who runs the relay");
    }
  }

  private static boolean isHere(HttpUrl url) {
    if (url.isLoopback()) {
      return true;
    }
    String host = url.uri("").getHost();
    try {
      // Not of a name, which somebody else answers for.
      return host != null
          && host.matches("[0-9.]+|\\[.*]")
          && NetworkInterface.getByInetAddress(InetAddress.getByName(host)) != null;
    } catch (IOException e) {
      return false;
    }
  }
}
