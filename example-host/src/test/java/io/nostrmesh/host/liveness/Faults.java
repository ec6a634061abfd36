package io.nostrmesh.host.liveness;

import io.micronaut.context.annotation.Requires;
import io.netty.channel.EventLoopGroup;
import io.nostrmesh.spi.Delivery;
import io.nostrmesh.spi.EventPolicy;
import io.nostrmesh.spi.EventVerdict;
import io.nostrmesh.spi.Publication;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A policy that does to its process what the content of an event says; for processes of tests. */
@Singleton
@Requires(env = "faulty")
final class Faults implements EventPolicy {

  private final EventLoopGroup loops;

  Faults(EventLoopGroup loops) {
    this.loops = loops;
  }

  @Override
  public CompletionStage<EventVerdict> onPublish(Publication publication) {
    switch (publication.event().content()) {
      case "memory" -> exhaustMemory();
      case "memory later" -> {
        return CompletableFuture.supplyAsync(Faults::exhaustMemory);
      }
      case "memory of a loop" -> loops.next().execute(Faults::exhaustMemory);
      case "loop" -> loops.next().shutdownGracefully();
      case "writer" -> interrupt("event-writer");
      case "feed" -> interrupt("live-feed");
      default -> {}
    }
    return EventVerdict.PASS.now();
  }

  @Override
  public CompletionStage<EventVerdict> onDelivery(Delivery delivery) {
    if (delivery.event().content().equals("memory of the feed")) {
      exhaustMemory();
    }
    return EventVerdict.PASS.now();
  }

  private static EventVerdict exhaustMemory() {
    var kept = new ArrayList<byte[]>();
    while (kept.size() < Integer.MAX_VALUE) {
      kept.add(new byte[1024 * 1024]);
    }
    return EventVerdict.PASS;
  }

  private static void interrupt(String name) {
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .forEach(Thread::interrupt);
  }
}
