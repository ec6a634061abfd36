package io.nostrmesh.iroh.protocol;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The kinds of frames with their numbers on the wire, who may send them and in which versions
 * (iroh-relay {@code protos/common.rs}). The numbers live here and nowhere else.
 */
public enum FrameType {
  SERVER_CHALLENGE(0, Sender.RELAY),
  CLIENT_AUTH(1, Sender.CLIENT),
  SERVER_CONFIRMS_AUTH(2, Sender.RELAY),
  SERVER_DENIES_AUTH(3, Sender.RELAY),
  CLIENT_TO_RELAY_DATAGRAM(4, Sender.CLIENT),
  CLIENT_TO_RELAY_DATAGRAM_BATCH(5, Sender.CLIENT),
  RELAY_TO_CLIENT_DATAGRAM(6, Sender.RELAY),
  RELAY_TO_CLIENT_DATAGRAM_BATCH(7, Sender.RELAY),
  ENDPOINT_GONE(8, Sender.RELAY),
  PING(9, Sender.BOTH),
  PONG(10, Sender.BOTH),
  HEALTH(11, Sender.RELAY, IrohRelayVersion.V1),
  RESTARTING(12, Sender.RELAY),
  STATUS(13, Sender.RELAY, IrohRelayVersion.V2);

  /** Which side of a connection sends a frame. */
  public enum Sender {
    CLIENT,
    RELAY,
    BOTH
  }

  private static final FrameType[] BY_NUMBER = byNumber();

  private final int number;
  private final Sender sender;
  private final Set<IrohRelayVersion> versions;

  FrameType(int number, Sender sender) {
    this(number, sender, EnumSet.allOf(IrohRelayVersion.class));
  }

  FrameType(int number, Sender sender, IrohRelayVersion only) {
    this(number, sender, EnumSet.of(only));
  }

  FrameType(int number, Sender sender, Set<IrohRelayVersion> versions) {
    this.number = number;
    this.sender = sender;
    this.versions = versions;
  }

  /** The tag at the start of the frame; all are below 64, hence one byte. */
  public int number() {
    return number;
  }

  /** Whether {@code side} may send this frame on a connection of {@code version}. */
  public boolean allowed(Sender side, IrohRelayVersion version) {
    return (sender == Sender.BOTH || sender == side) && versions.contains(version);
  }

  static Optional<FrameType> of(long number) {
    return number >= 0 && number < BY_NUMBER.length
        ? Optional.of(BY_NUMBER[(int) number])
        : Optional.empty();
  }

  private static FrameType[] byNumber() {
    var table = new FrameType[values().length];
    for (FrameType type : values()) {
      if (table[type.number] != null) {
        throw new IllegalStateException("number " + type.number + " is taken twice");
      }
      table[type.number] = type;
    }
    return table;
  }
}
