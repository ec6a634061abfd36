package io.nostrmesh.host.store;

/**
 * The indexes that hold events in the order of answers, each with the columns that must be given.
 * What is read from them is in the index itself, so no row of an event is touched.
 */
enum IndexOrder {
  NEWEST("nostr_event", "seq", "author_key"),
  KIND("nostr_event", "seq", "author_key", "kind"),
  AUTHOR("nostr_event", "seq", "author_key", "author_key"),
  AUTHOR_AND_KIND("nostr_event", "seq", "author_key", "author_key", "kind"),
  TAG("nostr_event_tag", "event_seq", "0", "tag_key"),
  TAG_AND_KIND("nostr_event_tag", "event_seq", "0", "tag_key", "kind");

  private final String entries;
  private final String size;

  IndexOrder(String table, String seq, String author, String... keys) {
    var given = new StringBuilder();
    var order = new StringBuilder();
    for (String key : keys) {
      given.append(key).append(" = ? and ");
      order.append(key).append(", ");
    }
    // The first of the two bounds alone lets a database begin at the right place of the index.
    entries =
        "select %s, created_at, id_key, %s, kind from %s where ".formatted(seq, author, table)
            + given
            + "created_at >= ? and created_at <= ? and (created_at < ? or id_key > ?) order by "
            + order
            + "created_at desc, id_key limit ?";
    size =
        "select count(*) from (select 1 from " + table + " where " + given + "1 = 1 limit ?) as n";
  }

  /**
   * Selects entries. Parameters: the keys, the first and the last second, the time and the id key
   * after which it goes on, how many.
   */
  String entries() {
    return entries;
  }

  /** Selects how many entries there are. Parameters: the keys, and at how many to stop. */
  String size() {
    return size;
  }

  /**
   * The entries of one value each of the columns.
   *
   * @param keys the values
   */
  record Run(IndexOrder order, long... keys) {}
}
