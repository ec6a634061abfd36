package io.nostrmesh.gateway.program;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.nostrmesh.gateway.front.Documents;
import io.nostrmesh.gateway.front.UpstreamAccess;
import io.nostrmesh.gateway.program.RelayGreeting.Said;
import io.nostrmesh.gateway.settings.GatewaySettings;
import io.nostrmesh.gateway.upstream.UpstreamAnswer;
import io.nostrmesh.gateway.upstream.UpstreamConnector;
import io.nostrmesh.gateway.upstream.UpstreamLimits;
import io.nostrmesh.gateway.upstream.UpstreamRequest;
import io.nostrmesh.gateway.upstream.UpstreamTarget;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.limit.ReceiveBudget;
import io.nostrmesh.nip11.IrohRelayAdvertisement;
import io.nostrmesh.url.RelayUrl;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tries the relay behind the gateway, the way the gateway would reach it. */
final class RelayCheck {

  private static final int LONGEST_GREETING = 1 << 20;

  private final GatewaySettings gateway;
  private final boolean irohRelay;
  private final Findings findings;

  /**
   * @param irohRelay whether the gateway would bring an iroh relay
   */
  RelayCheck(GatewaySettings gateway, boolean irohRelay, Findings findings) {
    this.gateway = gateway;
    this.irohRelay = irohRelay;
    this.findings = findings;
  }

  /** Waits for the relay as long as a client would have to. */
  // Deprecated in Netty 4.2, whose IoHandlers are not there in 4.1.
  @SuppressWarnings("deprecation")
  void run(RelayUrl url) {
    EventLoopGroup loops = new NioEventLoopGroup(1);
    try (var connector = new UpstreamConnector(gateway.timings().connect(), new SecureRandom())) {
      var greeting = new RelayGreeting();
      EventLoop loop = loops.next();
      // On the loop: what comes right behind the handshake's answer must find who listens.
      UpstreamAnswer answer =
          CompletableFuture.supplyAsync(() -> open(connector, loop, url, greeting), loop)
              .thenCompose(Function.identity())
              .join();
      if (answer instanceof UpstreamAnswer.Open open) {
        findings.ok("upstream", url + " opens WebSockets");
        Optional<Said> said = within(gateway.timings().request(), greeting.said());
        open.channel().close().syncUninterruptibly();
        authentication(said, document(connector, loops, url));
      } else if (answer instanceof UpstreamAnswer.Refused refused) {
        findings.problem(
            "upstream",
            "%s opens no WebSocket, but answers with HTTP status %d"
                .formatted(url, refused.status()));
      } else if (answer instanceof UpstreamAnswer.Unreachable unreachable) {
        findings.problem(
            "upstream", "%s cannot be reached: %s".formatted(url, unreachable.problem()));
      }
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private CompletableFuture<UpstreamAnswer> open(
      UpstreamConnector connector, EventLoop loop, RelayUrl url, RelayGreeting greeting) {
    var limits =
        new UpstreamLimits(
            LONGEST_GREETING, new ReceiveBudget(gateway.limits().receivedBytes(), 0), false);
    return connector
        .open(
            loop,
            NioSocketChannel::new,
            UpstreamTarget.of(url),
            new UpstreamRequest(url.path().isEmpty() ? "/" : "", new DefaultHttpHeaders()),
            limits)
        .thenApply(
            answer -> {
              if (answer instanceof UpstreamAnswer.Open open) {
                open.channel()
                    .pipeline()
                    .addLast(new WebSocketFrameAggregator(LONGEST_GREETING), greeting);
              }
              return answer;
            });
  }

  private static <T> Optional<T> within(Duration limit, CompletableFuture<T> answer) {
    return answer
        .thenApply(Optional::of)
        .completeOnTimeout(Optional.empty(), limit.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  private Optional<JsonObject> document(
      UpstreamConnector connector, EventLoopGroup loops, RelayUrl url) {
    var upstream = new UpstreamAccess(connector, NioSocketChannel::new, UpstreamTarget.of(url));
    var documents = new Documents(loops, upstream, gateway.timings(), InstantSource.system());
    Optional<JsonObject> document;
    try {
      document = documents.get("/").toCompletableFuture().join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      findings.note(
          "information",
          "the relay gives no document (%s): clients would get none until it does"
              .formatted(cause.getMessage()));
      return Optional.empty();
    }
    document.ifPresentOrElse(
        this::information,
        () ->
            findings.note(
                "information",
                "the relay has no document (NIP-11): clients would get one of the gateway's own"));
    return document;
  }

  private void information(JsonObject document) {
    var parts = new ArrayList<String>();
    parts.add(document.string("name").map(name -> "\"" + name + "\"").orElse("without a name"));
    document
        .string("software")
        .ifPresent(
            software ->
                parts.add(software + document.string("version").map(" "::concat).orElse("")));
    if (document.get(Documents.NIPS).orElse(null) instanceof JsonArray nips) {
      parts.add(
          nips.items().stream()
              .map(JsonValue::toJson)
              .collect(Collectors.joining(", ", "NIPs ", "")));
    }
    findings.ok(
        "information",
        parts.stream().map(Findings::quoted).collect(Collectors.joining("; "))
            + "; clients would get this with the gateway's fields");
    if (irohRelay && document.string(IrohRelayAdvertisement.FIELD).isPresent()) {
      findings.note(
          "information",
          "the relay advertises an iroh relay itself: clients would be sent to the gateway's");
    }
  }

  private void authentication(Optional<Said> said, Optional<JsonObject> document) {
    String what = "authentication";
    Said heard = said.orElse(null);
    if (heard instanceof Said.AsksWho) {
      findings.ok(
          what,
          "the relay asks clients who they are (NIP-42): they answer the relay, and the gateway"
              + " reads along");
    } else if (heard instanceof Said.Answers) {
      findings.ok(
          what,
          document.filter(Documents::saysThatItChallenges).isPresent()
              ? "the relay knows NIP-42 and asks nobody at first: the gateway would ask who wants"
                  + " offers"
              : "the relay asks nobody who they are (NIP-42): the gateway would, and keep the"
                  + " answers to itself");
    } else if (heard instanceof Said.Refuses refuses) {
      findings.note(
          what,
          "the relay answers somebody it does not know with \"%s\""
              .formatted(Findings.quoted(refuses.reason())));
    } else if (heard instanceof Said.HangsUp) {
      findings.note(what, "the relay closes the connection of somebody it does not know");
    } else {
      findings.note(
          what,
          "the relay has not answered a REQ within %d s"
              .formatted(gateway.timings().request().toSeconds()));
    }
  }
}
