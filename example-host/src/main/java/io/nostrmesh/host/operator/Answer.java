package io.nostrmesh.host.operator;

import io.nostrmesh.json.JsonValue.JsonArray;
import io.nostrmesh.json.JsonValue.JsonNumber;
import io.nostrmesh.json.JsonValue.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Reads what a relay tells, and takes what is missing for nothing. */
record Answer(JsonObject json) {

  private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB", "PB", "EB");
  private static final int THOUSAND = 1000;

  String text(String name) {
    return Printable.of(json.string(name).orElse("-"));
  }

  long number(String name) {
    return json.get(name)
        .map(value -> value instanceof JsonNumber number ? number.floor() : 0L)
        .orElse(0L);
  }

  String time(String name) {
    long seconds = number(name);
    return seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()
        ? "-"
        : Instant.ofEpochSecond(seconds).toString();
  }

  String bytes(String name) {
    double amount = number(name);
    int unit = 0;
    while (amount >= THOUSAND && unit < UNITS.size() - 1) {
      amount /= THOUSAND;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", amount, UNITS.get(unit));
  }

  List<Answer> list(String name) {
    return json.get(name)
        .map(
            value ->
                value instanceof JsonArray array
                    ? array.items().stream()
                        .filter(JsonObject.class::isInstance)
                        .map(item -> new Answer((JsonObject) item))
                        .toList()
                    : List.<Answer>of())
        .orElse(List.of());
  }

  /** Such as {@code 1 member} and {@code 2 members}. */
  static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
