package io.nostrmesh.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tables of addresses, {@code url/*.txt}: rows of columns, comments left out. */
public final class AddressTable {

  private static final Pattern CHARACTER = Pattern.compile("<U\\+([0-9A-F]{4})>");

  private AddressTable() {}

  /** A line of {@code url/addresses.txt}; its head explains the columns. */
  public record Row(String spelled, String relay, String nip98, String irohRelay, String browser) {

    /** The same address as HTTP spells it. */
    public String http() {
      return spelled.replaceFirst("(?i)^ws", "http");
    }
  }

  public static Stream<Row> addresses() {
    return rows("/url/addresses.txt")
        .map(row -> new Row(row.get(0), row.get(1), row.get(2), row.get(3), row.get(4)));
  }

  /** Where to listen, and the address and port in that, or {@code !} and words of the refusal. */
  public static Stream<List<String>> bindAddresses() {
    return rows("/url/bind-addresses.txt");
  }

  /** URLs of iroh relays, and the form in which {@code SameRelay} compares them. */
  public static Stream<List<String>> sameRelay() {
    return rows("/url/same-relay.txt");
  }

  private static Stream<List<String>> rows(String name) {
    try (InputStream table = Objects.requireNonNull(AddressTable.class.getResourceAsStream(name))) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> Stream.of((line + " ").split(" \\| ", -1)))
          .map(cells -> cells.map(String::strip).map(AddressTable::unescape).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String unescape(String text) {
    return CHARACTER
        .matcher(text)
        .replaceAll(m -> Character.toString(Integer.parseInt(m.group(1), 16)));
  }
}
