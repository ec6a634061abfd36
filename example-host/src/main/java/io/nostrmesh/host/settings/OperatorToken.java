package io.nostrmesh.host.settings;

import io.micronaut.context.annotation.Context;
import io.nostrmesh.file.PrivateFile;
import io.nostrmesh.nostr.Sha256;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What the operator's commands prove themselves with: {@code operator.token} in the data folder,
 * another one at each start. Whoever can read it can read the keys beside it as well. Only a hash
 * of it is kept, so that nothing can print it.
 */
@Context
@Singleton
public final class OperatorToken {

  /** The file's name, for those who look for it from outside. */
  public static final String FILE = "operator.token";

  private static final int BYTES = 32;

  private final byte[] hash;

  /**
   * @throws StartupFailure when the file cannot be written
   */
  OperatorToken(DataFolder folder, SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String token = HexFormat.of().formatHex(bytes);
    this.hash = hash(token);
    try {
      new PrivateFile(folder.resolve(FILE)).write(token + "\n");
    } catch (IOException e) {
      throw new StartupFailure(
          "mesh.host.data-dir: "
              + e.getMessage()
              + "; name a folder that this user may write (MESH_HOST_DATA_DIR)",
          e);
    }
  }

  /** Whether that is it. Takes as long whatever the two have in common. */
  public boolean matches(String given) {
    return MessageDigest.isEqual(hash, hash(given));
  }

  private static byte[] hash(String text) {
    return Sha256.hash(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Nothing of it. */
  @Override
  public String toString() {
    return "OperatorToken";
  }
}
