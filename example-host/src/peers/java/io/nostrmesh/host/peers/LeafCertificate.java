package io.nostrmesh.host.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.clients.LoggedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A certificate for {@code localhost} that is no authority's, since iroh takes those of no server.
 */
final class LeafCertificate {

  private static final String PASSWORD = "of the store";

  private LeafCertificate() {}

  /** Puts {@code fullchain.pem} and {@code privkey.pem} into a folder. */
  static void make(Path folder) throws IOException, GeneralSecurityException {
    Path store = folder.resolve("leaf.p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    try (var making =
        LoggedProcess.start(
            folder,
            Map.of(),
            // ring reads no key of an elliptic curve as Java writes it.
            List.of(
                keytool,
                "-genkeypair",
                "-alias",
                "leaf",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD))) {
      making.awaitEnd();
    }
    assertThat(store).exists();
    char[] password = PASSWORD.toCharArray();
    KeyStore keys = KeyStore.getInstance(store.toFile(), password);
    write(folder.resolve("fullchain.pem"), "CERTIFICATE", keys.getCertificate("leaf").getEncoded());
    write(folder.resolve("privkey.pem"), "PRIVATE KEY", keys.getKey("leaf", password).getEncoded());
  }

  private static void write(Path file, String label, byte[] encoded) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(label, Base64.getMimeEncoder().encodeToString(encoded), label));
  }
}
