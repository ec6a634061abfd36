package io.nostrmesh.iroh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.nostrmesh.iroh.protocol.Datagrams;
import io.nostrmesh.iroh.protocol.Ecn;
import io.nostrmesh.iroh.protocol.FrameWriter;
import io.nostrmesh.iroh.protocol.IrohRelayFrame.ClientToRelayDatagrams;
import io.nostrmesh.iroh.server.observer.Limit;
import io.nostrmesh.limit.RateLimit;
import io.nostrmesh.spi.EndpointId;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A sender in the middle of a message is read no further than any other. */
@ParameterizedClass(name = "{0}")
@EnumSource(IrohPort.class)
@Timeout(60)
class FragmentsTest {

  private final IrohPort port;

  FragmentsTest(IrohPort port) {
    this.port = port;
  }

  @Test
  void readsNoFurtherInAMessageOfASenderThatIsTooFast() throws IOException {
    try (var relay = port.open();
        var fast = relay.join(1);
        var other = relay.join(2)) {
      relay.relay().limitConnectionRate(Optional.of(new RateLimit(10, 10_000)));
      byte[] message = datagram(other.id(), 30_000);

      fragment(fast, RawIrohSocket.BINARY, Arrays.copyOf(message, 11_000));
      relay.events().await(Limit.BYTES_PER_CONNECTION, 1);
      fragment(fast, 0x80, Arrays.copyOfRange(message, 11_000, message.length));
      for (int i = 0; i < 500; i++) {
        other.ping();
      }

      // Would take 100 s more.
      relay.relay().limitConnectionRate(Optional.empty());
      assertThat(other.receiveDatagram(fast.id())).hasSize(30_000);
    }
  }

  private static byte[] datagram(EndpointId destination, int size) {
    var datagrams =
        new Datagrams(
            Ecn.NONE, IrohTestClient.SEGMENT_BYTES, Unpooled.wrappedBuffer(new byte[size]));
    ByteBuf message =
        new FrameWriter(UnpooledByteBufAllocator.DEFAULT)
            .write(new ClientToRelayDatagrams(destination, datagrams));
    try {
      return ByteBufUtil.getBytes(message);
    } finally {
      message.release();
    }
  }

  private static void fragment(IrohTestClient client, int first, byte[] payload)
      throws IOException {
    client.webSocket().sendBytes(RawIrohSocket.frame(first, true, payload));
  }
}
