package io.nostrmesh.membership;

import io.nostrmesh.json.Parsed;
import io.nostrmesh.nostr.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an owner attestation demands of an event (NIP-OA, "The Tag"). All clauses must hold. */
record AttestationConditions(List<Clause> clauses) {

  private static final Pattern CLAUSE =
      Pattern.compile("(kind=|created_at<|created_at>)(0|[1-9][0-9]{0,9})");
  private static final long MAX_KIND = 65_535;
  private static final long MAX_TIME = 4_294_967_295L;

  /** The longest text that is looked at; a clause has 21 characters at most. */
  static final int MAX_LENGTH = 1024;

  record Clause(String operator, long value) {

    boolean holds(Event event) {
      return switch (operator) {
        case "kind=" -> event.kind() == value;
        case "created_at<" -> event.createdAt() < value;
        default -> event.createdAt() > value;
      };
    }
  }

  AttestationConditions {
    clauses = List.copyOf(clauses);
  }

  static Parsed<AttestationConditions> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Parsed.malformed("attestation conditions exceed " + MAX_LENGTH + " characters");
    }
    var clauses = new ArrayList<Clause>();
    if (text.isEmpty()) {
      return Parsed.valid(new AttestationConditions(clauses));
    }
    for (String part : text.split("&", -1)) {
      Matcher clause = CLAUSE.matcher(part);
      if (!clause.matches()) {
        return Parsed.malformed("unknown clause in attestation conditions");
      }
      long value = Long.parseLong(clause.group(2));
      if (value > (clause.group(1).equals("kind=") ? MAX_KIND : MAX_TIME)) {
        return Parsed.malformed("number out of range in attestation conditions");
      }
      clauses.add(new Clause(clause.group(1), value));
    }
    return Parsed.valid(new AttestationConditions(clauses));
  }

  boolean hold(Event event) {
    return clauses.stream().allMatch(clause -> clause.holds(event));
  }
}
