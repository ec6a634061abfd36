package io.nostrmesh.gateway.load;

import io.nostrmesh.gateway.load.LoadClients.Client;
import io.nostrmesh.iroh.load.MemoryUse;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.SecretKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures what a gateway costs, in one run the way through it and the way past it. Arguments: how
 * many events a stream has, how many clients stay idle, and the relay; without a relay, one that
 * does no work at all. {@code docs/how-to/measure-the-gateway.md} has the command.
 */
public final class GatewayCost implements AutoCloseable {

  private static final int HEAP_MEBIBYTES = 256;

  /** The first rounds warm everything up. */
  private static final int COLD_ROUNDS = 3;

  private static final int ROUNDS = 5;
  private static final int PUBLISHERS = 4;

  private final SecureRandom random = new SecureRandom();
  private final SecretKey author = SecretKey.generate(random);
  private final LoadClients clients = new LoadClients();
  private final List<InetSocketAddress> ways;
  private final GatewayUnderLoad gateway;
  private int number;

  private GatewayCost(String relay) throws IOException {
    gateway = new GatewayUnderLoad(relay, HEAP_MEBIBYTES);
    ways =
        List.of(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), URI.create(relay).getPort()),
            gateway.address());
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int events = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    int idle = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2000;
    if (arguments.length > 2) {
      try (var cost = new GatewayCost(arguments[2])) {
        cost.measure(events, idle);
      }
    } else {
      String event =
          new EventTemplate(1, 1_700_000_000, List.of(), "x".repeat(200))
              .sign(SecretKey.generate(new SecureRandom()), new SecureRandom())
              .toJson();
      try (var relay = new FastRelay(event, events);
          var cost = new GatewayCost(relay.url())) {
        cost.measure(events, idle);
      }
    }
  }

  private void measure(int events, int idle) throws IOException, InterruptedException {
    // What the first clients need is needed once.
    clients.connect(ways.get(1), 20).forEach(Client::close);
    stayIdle(idle, gateway.memory());
    List<List<Client>> publishers = new ArrayList<>();
    for (InetSocketAddress way : ways) {
      publishers.add(clients.connect(way, PUBLISHERS));
    }
    compare("published", way -> publish(publishers.get(way), events));
    compare("delivered", way -> deliver(publishers.get(way).get(0), events));
    latency(publishers.get(0).get(0), publishers.get(1).get(0), Math.min(events, 2000));
  }

  private void stayIdle(int many, MemoryUse before) throws IOException {
    List<Client> idle = clients.connect(ways.get(1), many);
    MemoryUse after = gateway.memory();
    if (!idle.stream().allMatch(Client::isConnected)) {
      throw new IllegalStateException("not all of the idle clients are still connected");
    }
    System.out.printf("%d idle clients, each: %s%n", many, after.minus(before).dividedBy(many));
    idle.forEach(Client::close);
  }

  /** Events per second of one way: 0 past the gateway, 1 through it. */
  @FunctionalInterface
  private interface Stream {
    double rate(int way) throws InterruptedException;
  }

  private void compare(String what, Stream stream) throws InterruptedException {
    double[][] rates = new double[ways.size()][ROUNDS];
    for (int round = -COLD_ROUNDS; round < ROUNDS; round++) {
      for (int way = 0; way < rates.length; way++) {
        rates[way][Math.max(0, round)] = stream.rate(way);
      }
    }
    double direct = median(rates[0]);
    double through = median(rates[1]);
    System.out.printf(
        "%s events per second: direct %,.0f, through the gateway %,.0f, that is %.0f %%%n",
        what, direct, through, 100 * through / direct);
  }

  private double publish(List<Client> publishers, int events) throws InterruptedException {
    var messages = new ArrayList<List<String>>();
    for (int i = 0; i < publishers.size(); i++) {
      messages.add(notes(events / publishers.size()));
    }
    long start = System.nanoTime();
    for (int i = 0; i < publishers.size(); i++) {
      publishers.get(i).send(messages.get(i));
    }
    int answered = 0;
    for (int i = 0; i < publishers.size(); i++) {
      publishers.get(i).await(messages.get(i).size());
      answered += messages.get(i).size();
    }
    return answered * 1e9 / (System.nanoTime() - start);
  }

  private List<String> notes(int many) {
    return IntStream.range(0, many).parallel().mapToObj(i -> note()).toList();
  }

  /** One that the relay has not seen yet. */
  private String note() {
    int unique;
    synchronized (this) {
      unique = number++;
    }
    return "[\"EVENT\","
        + new EventTemplate(1, Instant.now().getEpochSecond(), List.of(), "x".repeat(200) + unique)
            .sign(author, random)
            .toJson()
        + "]";
  }

  private double deliver(Client reader, int events) throws InterruptedException {
    String request =
        "[\"REQ\",\"s\",{\"authors\":[\"%s\"],\"limit\":%d}]"
            .formatted(author.publicKey().hex(), events);
    int already = reader.delivered();
    long start = System.nanoTime();
    reader.send(List.of(request));
    reader.await(1);
    double rate = (reader.delivered() - already) * 1e9 / (System.nanoTime() - start);
    reader.send(List.of("[\"CLOSE\",\"s\"]"));
    return rate;
  }

  /** One event at a time, in turns. */
  private void latency(Client direct, Client through, int events) throws InterruptedException {
    List<String> notes = notes(2 * events);
    double[] past = new double[events];
    double[] with = new double[events];
    for (int i = 0; i < events; i++) {
      past[i] = milliseconds(direct, notes.get(2 * i));
      with[i] = milliseconds(through, notes.get(2 * i + 1));
    }
    System.out.printf(
        "an event at a time, median: direct %.3f ms, through the gateway %.3f ms, that is %.3f ms"
            + " more%n",
        median(past), median(with), median(with) - median(past));
  }

  private static double milliseconds(Client client, String message) throws InterruptedException {
    long start = System.nanoTime();
    client.send(List.of(message));
    client.await(1);
    return (System.nanoTime() - start) / 1e6;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  @Override
  public void close() {
    clients.close();
    gateway.close();
  }
}
