package io.nostrmesh.nostr;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.BIP340Signer;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.jspecify.annotations.Nullable;

/** Schnorr signatures for secp256k1 (BIP-340), on raw bytes, through BouncyCastle's signer. */
final class Bip340 {

  private Bip340() {}

  static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    // BouncyCastle answers null for bytes that are no point on the curve.
    @Nullable ECPublicKeyParameters point = BIP340Signer.decodePublicKey(publicKey);
    if (point == null) {
      return false;
    }
    var signer = new BIP340Signer();
    signer.init(false, point);
    signer.update(message, 0, message.length);
    return signer.verifySignature(signature);
  }

  static byte[] sign(BigInteger secret, byte[] message, SecureRandom auxiliary) {
    var key = new ECPrivateKeyParameters(secret, BIP340Signer.getDomain());
    var signer = new BIP340Signer();
    signer.init(true, new ParametersWithRandom(key, auxiliary));
    signer.update(message, 0, message.length);
    return signer.generateSignature();
  }

  static byte[] publicKey(BigInteger secret) {
    var point =
        new FixedPointCombMultiplier()
            .multiply(BIP340Signer.getDomain().getG(), secret)
            .normalize();
    return point.getAffineXCoord().getEncoded();
  }

  static boolean isValidSecret(BigInteger secret) {
    return secret.signum() > 0 && secret.compareTo(BIP340Signer.getDomain().getN()) < 0;
  }
}
