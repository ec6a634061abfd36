package io.nostrmesh.iroh.server.handshake;

import io.nostrmesh.iroh.protocol.KeyMaterialAuth;
import io.nostrmesh.spi.EndpointId;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Derives bytes from a TLS session (RFC 5705). Only Java 25 and newer can; elsewhere this answers
 * empty and the relay sends a challenge instead.
 */
public final class KeyMaterialExporter {

  private static final @Nullable MethodHandle EXPORT = find();

  private KeyMaterialExporter() {}

  public static boolean isAvailable() {
    return EXPORT != null;
  }

  /** The bytes that {@code endpoint} signs to prove itself on this session. */
  public static Optional<byte[]> export(SSLSession session, EndpointId endpoint) {
    if (EXPORT == null || !(session instanceof ExtendedSSLSession extended)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          (byte[])
              EXPORT.invokeExact(
                  extended,
                  KeyMaterialAuth.EXPORTER_LABEL,
                  endpoint.bytes(),
                  KeyMaterialAuth.KEY_MATERIAL_BYTES));
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      // A session or provider that cannot: the challenge does as well.
      return Optional.empty();
    }
  }

  private static @Nullable MethodHandle find() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(
              ExtendedSSLSession.class,
              "exportKeyingMaterialData",
              MethodType.methodType(byte[].class, String.class, byte[].class, int.class));
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
