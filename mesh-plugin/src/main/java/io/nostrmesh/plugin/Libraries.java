package io.nostrmesh.plugin;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContextBuilder;
import io.nostrmesh.iroh.protocol.EndpointSignature;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ClientAuth;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerChallenge;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Signature;
import io.nostrmesh.settings.property.SettingsException;
import io.nostrmesh.spi.EndpointId;
import java.security.SecureRandom;
import java.util.List;

/**
 * Tries out the libraries that a host must have beside the plugin. A class that is missing, or is
 * too old, would otherwise come to light at the first handshake, when the relay is advertised
 * already.
 */
public final class Libraries {

  private record Need(String jar, Runnable trial) {}

  private static final List<Need> NEEDS =
      List.of(
          new Need("jackson-core", Libraries::readJson),
          new Need("bcprov-jdk18on (BouncyCastle)", Libraries::verify),
          new Need("netty-codec-http", Libraries::configureHttp),
          new Need("netty-handler", Libraries::configureTls));

  private Libraries() {}

  /**
   * Call it before anything is started; takes some milliseconds, of class loading.
   *
   * @throws SettingsException naming the jar that is missing or too old
   */
  public static void check() {
    for (Need need : NEEDS) {
      try {
        need.trial().run();
      } catch (LinkageError e) {
        throw new SettingsException(
            "mesh-plugin needs %s, which is missing here or too old (%s):"
                    .formatted(need.jar(), what(e))
                + " put a newer one on the class path, or take the plugin off it",
            e);
      }
    }
  }

  /** The class or method that is not there, in spite of what hides it. */
  private static String what(LinkageError failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage()).replace('/', '.');
  }

  private static void readJson() {
    JsonReader.read("{}");
  }

  private static void verify() {
    var random = new SecureRandom();
    PublicKey key = SecretKey.fromHex("1".repeat(64)).publicKey();
    new Signature("0".repeat(128)).verify(key, new byte[32]);
    var claim =
        new ClientAuth(
            EndpointId.of(new byte[EndpointId.BYTES]),
            new EndpointSignature(new byte[EndpointSignature.BYTES]));
    ServerChallenge.random(random).isAnsweredBy(claim);
  }

  private static void configureHttp() {
    new HttpDecoderConfig().setMaxHeaderSize(1);
  }

  private static void configureTls() {
    SslContextBuilder.forClient().endpointIdentificationAlgorithm(null);
  }
}
