package io.nostrmesh.host.nodes;

import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Postgres;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The figures of {@code docs/how-to/several-nodes.md}: a program to be run by hand, with nodes,
 * clients and database on one machine. Prints events a second with one, two and three nodes, and
 * the time from the OK at one node to the delivery at another.
 */
final class NodesFigures {

  private static final int CLIENTS = 6;
  private static final int EVENTS = 600;
  private static final int IN_FLIGHT = 50;
  private static final int DELIVERIES = 300;

  private NodesFigures() {}

  public static void main(String[] arguments) throws Exception {
    for (int round = 0; round < 2; round++) {
      for (int count = 1; count <= 3; count++) {
        try (var nodes = new Nodes(count)) {
          System.out.printf("%d nodes: %.0f events/s%n", count, nodes.eventsPerSecond());
          if (count > 1) {
            double[] millis = nodes.deliveryMillis();
            Arrays.sort(millis);
            System.out.printf(
                "OK to delivery elsewhere: median %.1f ms, p99 %.1f ms%n",
                millis[millis.length / 2], millis[millis.length * 99 / 100]);
          }
        }
      }
    }
    System.exit(0);
  }

  private static final class Nodes implements AutoCloseable {
    private final List<TestRelay> all = new ArrayList<>();

    Nodes(int count) throws IOException {
      var database = Postgres.create();
      Path folder = Files.createTempDirectory("figures");
      for (int i = 0; i < count; i++) {
        var settings = new ArrayList<Object>(List.of(database.settings()));
        settings.addAll(
            List.of("mesh.host.relay-key-file", folder.resolve("relay.key").toString()));
        all.add(TestRelay.start(folder.resolve("node" + i), settings.toArray()));
      }
    }

    /** Clients spread over all nodes, each with some events in flight. */
    double eventsPerSecond() throws InterruptedException {
      var threads = new ArrayList<Thread>();
      var work = new ArrayList<List<Event>>();
      for (int i = 0; i < CLIENTS; i++) {
        var events = new ArrayList<Event>();
        for (int n = 0; n < EVENTS; n++) {
          events.add(Events.by(TestRelay.OWNER).content(i + " event " + n).sign());
        }
        work.add(events);
      }
      long start = System.nanoTime();
      for (int i = 0; i < CLIENTS; i++) {
        TestRelay node = all.get(i % all.size());
        List<Event> events = work.get(i);
        var thread = new Thread(() -> publish(node, events));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      return CLIENTS * EVENTS * 1e9 / (System.nanoTime() - start);
    }

    private static void publish(TestRelay node, List<Event> events) {
      try (TestClient client = node.connectAs(TestRelay.OWNER)) {
        for (int i = 0; i < events.size() + IN_FLIGHT; i++) {
          if (i < events.size()) {
            client.send("[\"EVENT\"," + events.get(i).toJson() + "]");
          }
          if (i >= IN_FLIGHT && !client.ok(events.get(i - IN_FLIGHT)).accepted()) {
            throw new AssertionError("refused");
          }
        }
      }
    }

    double[] deliveryMillis() {
      try (TestClient publisher = all.get(0).connectAs(TestRelay.OWNER);
          TestClient reader = all.get(1).connectAs(TestRelay.OWNER)) {
        reader.request("live", "{\"kinds\":[7000]}");
        var millis = new double[DELIVERIES];
        for (int i = 0; i < DELIVERIES; i++) {
          Event event = Events.by(TestRelay.OWNER).kind(7000).content("event " + i).sign();
          publisher.publishAccepted(event);
          long acknowledged = System.nanoTime();
          reader.live("live");
          millis[i] =
              (System.nanoTime() - acknowledged) / (double) TimeUnit.MILLISECONDS.toNanos(1);
        }
        return millis;
      }
    }

    @Override
    public void close() {
      all.forEach(TestRelay::close);
    }
  }
}
