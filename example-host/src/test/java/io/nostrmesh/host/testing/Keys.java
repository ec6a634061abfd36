package io.nostrmesh.host.testing;

import io.nostrmesh.nostr.SecretKey;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Secret keys by name, the same in every run. */
public final class Keys {

  private Keys() {}

  public static SecretKey of(String name) {
    var number = new BigInteger(1, name.getBytes(StandardCharsets.UTF_8));
    return SecretKey.fromHex(String.format("%064x", number.add(BigInteger.valueOf(7))));
  }
}
