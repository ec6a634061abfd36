package io.nostrmesh.host.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.nostrmesh.host.members.MemberCommands;
import io.nostrmesh.host.members.MemberDirectory;
import io.nostrmesh.host.members.MemberRow;
import io.nostrmesh.host.members.MemberWish.Action;
import io.nostrmesh.host.settings.OperatorToken;
import io.nostrmesh.json.JsonReader;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.Nip19;
import io.nostrmesh.nostr.PublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members, for the operator's commands: on the port for operators, and for whoever shows the
 * {@link OperatorToken}.
 */
@Controller(value = MembersController.PATH, port = "${endpoints.all.port}")
@ExecuteOn(TaskExecutors.BLOCKING)
class MembersController {

  static final String PATH = "/mesh/members";

  private static final int PAGE = 1000;
  private static final String SCHEME = "Bearer ";
  private static final Map<String, Action> ACTIONS =
      Map.of("add", Action.ADD, "remove", Action.REMOVE, "role", Action.CHANGE_ROLE);

  private final MemberDirectory members;
  private final MemberCommands commands;
  private final OperatorToken token;

  MembersController(MemberDirectory members, MemberCommands commands, OperatorToken token) {
    this.members = members;
    this.commands = commands;
    this.token = token;
  }

  /** A page of them, in the order of their keys; {@code next} is for the following one. */
  @Get
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<?> list(HttpRequest<?> request, @QueryValue(defaultValue = "") String after) {
    if (!isOperator(request)) {
      return refused();
    }
    List<MemberRow> page = members.page(after, PAGE);
    var json = new LinkedHashMap<String, JsonValue>();
    json.put(
        "members", new JsonArray(page.stream().<JsonValue>map(MembersController::member).toList()));
    if (page.size() == PAGE) {
      json.put("next", JsonValue.of(page.get(PAGE - 1).key().hex()));
    }
    return answer(json);
  }

  /** Does what the body says, as the owner would: {@code do}, {@code pubkey} and {@code role}. */
  @Post
  @Consumes(MediaType.ALL)
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<?> change(HttpRequest<?> request, @Body String body) {
    if (!isOperator(request)) {
      return refused();
    }
    Optional<JsonObject> wish = JsonReader.readObject(body).toOptional();
    Optional<Action> action =
        wish.flatMap(json -> json.string("do"))
            .flatMap(word -> Optional.ofNullable(ACTIONS.get(word)));
    Optional<PublicKey> key =
        wish.flatMap(json -> json.string("pubkey"))
            .flatMap(text -> PublicKey.parse(text).toOptional());
    if (action.isEmpty() || key.isEmpty()) {
      return HttpResponse.badRequest("{\"text\":\"no command with a key\"}");
    }
    Optional<MemberRow> before = members.row(key.get());
    MemberCommands.Outcome outcome =
        commands.executeAsOwner(action.get(), key.get(), wish.flatMap(json -> json.string("role")));
    Optional<MemberRow> now = members.row(key.get());
    var json = new LinkedHashMap<String, JsonValue>();
    json.put("done", JsonValue.of(outcome.done()));
    json.put("changed", JsonValue.of(!before.equals(now)));
    json.put("text", JsonValue.of(outcome.text()));
    now.ifPresent(row -> json.put("member", member(row)));
    return answer(json);
  }

  private boolean isOperator(HttpRequest<?> request) {
    List<String> shown = request.getHeaders().getAll(HttpHeaders.AUTHORIZATION);
    return shown.size() == 1
        && shown.get(0).regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && token.matches(shown.get(0).substring(SCHEME.length()));
  }

  private static HttpResponse<?> refused() {
    return HttpResponse.status(HttpStatus.UNAUTHORIZED)
        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
        .body("{\"text\":\"for operators: show operator.token of the data folder\"}");
  }

  private static HttpResponse<?> answer(Map<String, JsonValue> json) {
    return HttpResponse.ok(new JsonObject(json).toJson() + "\n")
        .header(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  private static JsonObject member(MemberRow row) {
    var json = new LinkedHashMap<String, JsonValue>();
    json.put("pubkey", JsonValue.of(row.key().hex()));
    json.put("npub", JsonValue.of(Nip19.npub(row.key())));
    json.put("role", JsonValue.of(row.role().word()));
    json.put("since", JsonValue.of(row.since()));
    row.addedBy().ifPresent(by -> json.put("added_by", JsonValue.of(by.hex())));
    return new JsonObject(json);
  }
}
