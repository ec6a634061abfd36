package io.nostrmesh.nostr.message;

import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.message.ClientMessage.Authenticate;
import io.nostrmesh.nostr.message.ClientMessage.Close;
import io.nostrmesh.nostr.message.ClientMessage.Count;
import io.nostrmesh.nostr.message.ClientMessage.Publish;
import io.nostrmesh.nostr.message.ClientMessage.Subscribe;
import io.nostrmesh.nostr.message.ClientMessage.UnknownCommand;
import io.nostrmesh.nostr.message.RelayMessage.Challenge;
import io.nostrmesh.nostr.message.RelayMessage.Closed;
import io.nostrmesh.nostr.message.RelayMessage.Counted;
import io.nostrmesh.nostr.message.RelayMessage.Deliver;
import io.nostrmesh.nostr.message.RelayMessage.Eose;
import io.nostrmesh.nostr.message.RelayMessage.Notice;
import io.nostrmesh.nostr.message.RelayMessage.Ok;
import io.nostrmesh.nostr.message.RelayMessage.UnknownAnswer;
import java.util.ArrayList;
import java.util.List;

/** Writes the messages of both sides. */
final class MessageWriter {

  private MessageWriter() {}

  static String write(ClientMessage message) {
    if (message instanceof Publish publish) {
      return array("EVENT", publish.event().json());
    } else if (message instanceof Subscribe subscribe) {
      return request("REQ", subscribe.subscription(), subscribe.filters());
    } else if (message instanceof Count count) {
      return request("COUNT", count.subscription(), count.filters());
    } else if (message instanceof Close close) {
      return array("CLOSE", text(close.subscription()));
    } else if (message instanceof Authenticate authenticate) {
      return array("AUTH", authenticate.event().json());
    }
    return ((UnknownCommand) message).array().toJson();
  }

  static String write(RelayMessage message) {
    if (message instanceof Deliver deliver) {
      return deliver(deliver.subscription(), deliver.event().toJson());
    } else if (message instanceof Ok ok) {
      return array("OK", text(ok.eventId()), JsonValue.of(ok.accepted()), text(ok.text()));
    } else if (message instanceof Eose eose) {
      return array("EOSE", text(eose.subscription()));
    } else if (message instanceof Closed closed) {
      return array("CLOSED", text(closed.subscription()), text(closed.text()));
    } else if (message instanceof Notice notice) {
      return array("NOTICE", text(notice.text()));
    } else if (message instanceof Challenge challenge) {
      return array("AUTH", text(challenge.challenge()));
    } else if (message instanceof Counted counted) {
      return array("COUNT", text(counted.subscription()), result(counted));
    }
    return ((UnknownAnswer) message).array().toJson();
  }

  static String deliver(String subscription, String event) {
    return "[\"EVENT\"," + text(subscription).toJson() + "," + event + "]";
  }

  private static JsonObject result(Counted counted) {
    JsonObject result = JsonObject.EMPTY.with("count", JsonValue.of(counted.count()));
    return counted.approximate() ? result.with("approximate", JsonValue.of(true)) : result;
  }

  private static String request(String type, String subscription, List<Filter> filters) {
    var rest = new ArrayList<JsonValue>();
    rest.add(text(subscription));
    filters.forEach(filter -> rest.add(filter.json()));
    return array(type, rest.toArray(JsonValue[]::new));
  }

  private static String array(String type, JsonValue... rest) {
    var items = new ArrayList<JsonValue>();
    items.add(text(type));
    items.addAll(List.of(rest));
    return new JsonArray(items).toJson();
  }

  private static JsonValue text(String text) {
    return JsonValue.of(text);
  }
}
