package io.nostrmesh.host.settings;

/** Who is answered on the port for operators: {@code mesh.host.management-access}. */
public enum ManagementAccess {
  /** Connections to a loopback address, which come from this machine. The default. */
  LOOPBACK,
  /** Connections to every address that the host listens on. */
  ANY
}
