package io.nostrmesh.iroh.protocol;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.bouncycastle.crypto.params.Blake3Parameters;

/** BLAKE3 in its key derivation mode. */
final class Blake3 {

  private static final int KEY_BYTES = 32;

  private Blake3() {}

  /**
   * @param context a constant that names the purpose, so that a key for one is useless for another
   */
  static byte[] deriveKey(String context, byte[] keyMaterial) {
    var digest = new Blake3Digest();
    digest.init(Blake3Parameters.context(context.getBytes(StandardCharsets.US_ASCII)));
    digest.update(keyMaterial, 0, keyMaterial.length);
    var key = new byte[KEY_BYTES];
    digest.doFinal(key, 0, key.length);
    return key;
  }
}
