package io.nostrmesh.admission.roster;

import io.nostrmesh.iroh.protocol.TestKey;
import io.nostrmesh.json.JsonValue;
import io.nostrmesh.json.JsonValue.JsonObject;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.EventTemplate;
import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Sha256;
import io.nostrmesh.nostr.Tag;
import io.nostrmesh.spi.EndpointId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.UnaryOperator;

/** A Buzz status, right from the start, in which tests change what they like. */
record TestBuzzStatus(SecretKey member, int kind, List<Tag> tags, JsonObject content) {

  static final long AT = 1_800_000_000;
  static final SecretKey MEMBER = SecretKey.fromHex("01".repeat(32));
  static final TestKey OWNER = TestKey.filled(7);

  /** Serves a model at each of these tokens. */
  static TestBuzzStatus serving(List<String> tokens) {
    return serving(OWNER, MEMBER.publicKey(), tokens);
  }

  static TestBuzzStatus serving(TestKey owner, PublicKey boundTo, List<String> tokens) {
    var content = new LinkedHashMap<String, JsonValue>();
    String ownerId = hex(Sha256.hash(owner.id().bytes()));
    content.put("ownerId", JsonValue.of(ownerId));
    content.put("ownerVerifyingKey", JsonValue.of(owner.id().toString()));
    content.put("ownerBindingSig", signed(owner, "buzz-mesh-owner-binding-v1:" + boundTo));
    content.put("ownerEndpointBindingSig", signedTokens(owner, boundTo, tokens));
    content.put("serveTargets", targets("endpointAddr", tokens));
    return new TestBuzzStatus(
        MEMBER,
        30003,
        List.of(Tag.of("d", "buzz-mesh-member-status:" + ownerId), Tag.of("k", "buzz-mesh-status")),
        new JsonObject(content));
  }

  static TestBuzzStatus serving(EndpointId endpoint) {
    return serving(List.of(token(endpoint)));
  }

  static JsonValue targets(String field, List<String> tokens) {
    return JsonValue.array(
        tokens.stream()
            .map(token -> JsonObject.EMPTY.with(field, JsonValue.of(token)))
            .toArray(JsonValue[]::new));
  }

  /** What an owner signs over tokens, in exactly this order. */
  static JsonValue signedTokens(TestKey owner, PublicKey boundTo, List<String> tokens) {
    var out = new ByteArrayOutputStream();
    for (String token : tokens) {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      out.writeBytes(ByteBuffer.allocate(8).putLong(bytes.length).array());
      out.writeBytes(bytes);
    }
    String digest = hex(Sha256.hash(out.toByteArray()));
    return signed(owner, "buzz-mesh-owner-endpoint-binding-v1:" + boundTo + ":" + digest);
  }

  static JsonValue signed(TestKey owner, String text) {
    return JsonValue.of(hex(owner.sign(text.getBytes(StandardCharsets.UTF_8)).bytes()));
  }

  static String token(EndpointId endpoint) {
    return base64("{\"id\":\"%s\",\"addrs\":[{\"Relay\":\"https://a.example/\"}]}", endpoint);
  }

  static String base64(String json, Object... values) {
    byte[] bytes = json.formatted(values).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  TestBuzzStatus with(String field, JsonValue value) {
    return withContent(content.with(field, value));
  }

  TestBuzzStatus without(String field) {
    var members = new LinkedHashMap<>(content.members());
    members.remove(field);
    return withContent(new JsonObject(members));
  }

  /** Changes a field that holds text. */
  TestBuzzStatus changed(String field, UnaryOperator<String> change) {
    return with(field, JsonValue.of(change.apply(content.string(field).orElseThrow())));
  }

  TestBuzzStatus withTags(Tag... others) {
    return new TestBuzzStatus(member, kind, List.of(others), content);
  }

  TestBuzzStatus withKind(int other) {
    return new TestBuzzStatus(member, other, tags, content);
  }

  TestBuzzStatus by(SecretKey other) {
    return new TestBuzzStatus(other, kind, tags, content);
  }

  private TestBuzzStatus withContent(JsonObject other) {
    return new TestBuzzStatus(member, kind, tags, other);
  }

  Event event() {
    return event(content.toJson());
  }

  Event event(String text) {
    return new EventTemplate(kind, AT, tags, text).sign(member, new SecureRandom());
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
