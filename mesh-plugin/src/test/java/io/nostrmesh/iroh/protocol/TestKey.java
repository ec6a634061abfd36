package io.nostrmesh.iroh.protocol;

import io.nostrmesh.iroh.protocol.HandshakeFrame.ClientAuth;
import io.nostrmesh.iroh.protocol.HandshakeFrame.ServerChallenge;
import io.nostrmesh.spi.EndpointId;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An endpoint's secret key as tests hold it: 32 times the same byte, or any 32 bytes. */
public record TestKey(byte[] secret) {

  public static TestKey filled(int value) {
    var secret = new byte[EndpointId.BYTES];
    Arrays.fill(secret, (byte) value);
    return new TestKey(secret);
  }

  /** One of very many keys. */
  public static TestKey numbered(int number) {
    return new TestKey(new EndpointId(number, 1, 2, 3).bytes());
  }

  public EndpointId id() {
    var key = new byte[EndpointId.BYTES];
    Ed25519.generatePublicKey(secret, 0, key, 0);
    return EndpointId.of(key);
  }

  public EndpointSignature sign(byte[] message) {
    var signature = new byte[EndpointSignature.BYTES];
    Ed25519.sign(secret, 0, message, 0, message.length, signature, 0);
    return new EndpointSignature(signature);
  }

  public ClientAuth answer(ServerChallenge challenge) {
    return new ClientAuth(id(), sign(challenge.signedMessage()));
  }

  public KeyMaterialAuth sealKeyMaterial(byte[] keyMaterial) {
    return new KeyMaterialAuth(
        id(), sign(Arrays.copyOf(keyMaterial, 16)), Arrays.copyOfRange(keyMaterial, 16, 32));
  }
}
