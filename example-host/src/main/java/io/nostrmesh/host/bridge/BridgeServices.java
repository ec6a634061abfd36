package io.nostrmesh.host.bridge;

import io.nostrmesh.host.relay.Visitor;
import io.nostrmesh.host.relay.events.Limits;
import io.nostrmesh.host.relay.reading.Tally;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.message.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What the bridge does with a body: the EVENT, REQ and COUNT of a client without WebSocket. */
final class BridgeServices {

  private BridgeServices() {}

  /** The body is an event. */
  static CompletionStage<BridgeReply> publish(Visitor visitor, byte[] body) {
    Parsed<Event> event = JsonReader.read(body).then(Event::parse);
    return event instanceof Parsed.Malformed<Event> malformed
        ? now(BridgeAnswer.invalid(malformed.problem()))
        : publish(visitor, event.toOptional().orElseThrow());
  }

  private static CompletionStage<BridgeReply> publish(Visitor visitor, Event event) {
    return visitor.publish(event).thenApply(receipt -> BridgeAnswer.of(event, receipt));
  }

  /** The body is an array of filters; the answer one of events. */
  static CompletionStage<BridgeReply> query(Visitor visitor, byte[] body) {
    return withFilters(
        body, visitor.mostFilters(), visitor::refusalOfQuery, filters -> query(visitor, filters));
  }

  private static CompletionStage<BridgeReply> query(Visitor visitor, List<Filter> filters) {
    var events = new EventArray();
    visitor.query(filters, events, events::add).whenComplete((all, failure) -> events.end(failure));
    return events.begun().handle((begun, failure) -> failure == null ? events : failed(failure));
  }

  /** The body is an array of filters. */
  static CompletionStage<BridgeReply> count(Visitor visitor, byte[] body) {
    return withFilters(
        body,
        visitor.mostFilters(),
        visitor::refusalOfCount,
        filters ->
            visitor
                .count(filters)
                .handle((tally, failure) -> failure == null ? tally(tally) : failed(failure)));
  }

  private static BridgeReply failed(Throwable failure) {
    return BridgeAnswer.error(500, Visitor.problem(failure));
  }

  private static BridgeReply tally(Tally tally) {
    JsonObject count = JsonObject.EMPTY.with("count", JsonValue.of(tally.events()));
    return BridgeAnswer.ok(tally.exact() ? count : count.with("approximate", JsonValue.of(true)));
  }

  private static CompletionStage<BridgeReply> withFilters(
      byte[] body,
      int most,
      Function<List<Filter>, Optional<String>> rules,
      Function<List<Filter>, CompletionStage<BridgeReply>> answer) {
    Parsed<List<Filter>> filters = JsonReader.read(body).then(json -> filters(json, most));
    if (filters instanceof Parsed.Malformed<List<Filter>> malformed) {
      return now(BridgeAnswer.invalid(malformed.problem()));
    }
    List<Filter> read = filters.toOptional().orElseThrow();
    Optional<String> refusal = rules.apply(read);
    return refusal.isPresent() ? now(BridgeAnswer.error(400, refusal.get())) : answer.apply(read);
  }

  private static Parsed<List<Filter>> filters(JsonValue json, int most) {
    if (!(json instanceof JsonArray array)) {
      return Parsed.malformed("the body must be a JSON array of filters");
    }
    if (array.items().size() > most) {
      return Parsed.malformed("there are at most " + most + " filters");
    }
    var filters = new ArrayList<Filter>();
    for (JsonValue item : array.items()) {
      Parsed<Filter> filter = Filter.parse(item, Limits.ofMessages(most));
      if (filter instanceof Parsed.Malformed<Filter> malformed) {
        return Parsed.malformed(malformed.problem());
      }
      filter.toOptional().ifPresent(filters::add);
    }
    return Parsed.valid(filters);
  }

  private static CompletionStage<BridgeReply> now(BridgeReply reply) {
    return CompletableFuture.completedFuture(reply);
  }
}
