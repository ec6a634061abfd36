package io.nostrmesh.sidecar.panel;

import io.netty.channel.Channel;
import io.nostrmesh.limit.BoundedMap;
import io.nostrmesh.limit.BoundedMap.Eldest;

/**
 * The open pages. For one too many, the one that was opened first gives way: it may be of a browser
 * that is gone without a word. Used on the panel's thread only, but for {@link #open()}.
 */
final class PanelStreams {
  /** Browsers open six connections to one server, and changes need some. */
  static final int MAX = 4;

  private final BoundedMap<PanelStream, Boolean> streams =
      new BoundedMap<>(MAX, Eldest.ADDED, (stream, x) -> gaveWay(stream));
  private final PanelProgram program;
  private final PanelTimings timings;
  private volatile int open;

  PanelStreams(PanelProgram program, PanelTimings timings) {
    this.program = program;
    this.timings = timings;
  }

  int open() {
    return open;
  }

  void open(Channel channel) {
    PanelConnection.of(channel).endless(channel);
    var stream = new PanelStream(channel, this::ended);
    streams.put(stream, true);
    open = streams.size();
    stream.start(timings.signOfLife());
    program.open(stream);
  }

  private void gaveWay(PanelStream stream) {
    program.close(stream);
    stream.supersede();
  }

  private void ended(PanelStream stream) {
    streams.remove(stream);
    open = streams.size();
    program.close(stream);
  }
}
