package io.nostrmesh.host.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.nostrmesh.host.database.Transactions;
import io.nostrmesh.host.testing.Events;
import io.nostrmesh.host.testing.Keys;
import io.nostrmesh.host.testing.TestClient;
import io.nostrmesh.host.testing.TestRelay;
import io.nostrmesh.nostr.Event;
import io.nostrmesh.nostr.SecretKey;
import io.nostrmesh.nostr.Tag;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** As many members as a relay can have, more than its list can name. */
@Timeout(180)
class LongMemberListTest {

  private static final SecretKey OWNER = TestRelay.OWNER;
  private static final int LISTED = 10_000;

  @TempDir Path data;

  @Test
  void namesTheOwnerTheAdminsAndWhoCameFirst() {
    try (TestRelay relay = TestRelay.start(data)) {
      fill(relay.bean(Transactions.class), MemberDirectory.MAX_MEMBERS - 2);
    }
    try (TestRelay relay = TestRelay.start(data);
        TestClient owner = relay.connectAs(OWNER)) {
      Event list = owner.request("list", "{\"kinds\":[13534]}").get(0);
      assertThat(list.tags()).hasSize(LISTED + 1).doesNotHaveDuplicates();
      assertThat(list.tags().get(1)).isEqualTo(member(OWNER.publicKey().hex(), "owner"));
      assertThat(list.tags().get(2)).isEqualTo(member(key(0), "member"));
      assertThat(list.tags().get(LISTED)).isEqualTo(member(key(LISTED - 2), "member"));
      assertThat(list.toJson().length()).isBetween(800_000, 1_000_000);

      String admin = Keys.of("admin").publicKey().hex();
      owner.publishAccepted(add(admin).tag("role", "admin").sign());
      assertThat(owner.publish(add(Keys.of("late").publicKey().hex()).sign()).text())
          .isEqualTo("invalid: the relay has as many members as it can have");
    }
    try (TestRelay relay = TestRelay.start(data);
        TestClient owner = relay.connectAs(OWNER)) {
      Event list = owner.request("list", "{\"kinds\":[13534]}").get(0);
      assertThat(list.tags())
          .hasSize(LISTED + 1)
          .contains(member(Keys.of("admin").publicKey().hex(), "admin"));
    }
  }

  private static Events add(String key) {
    return Events.by(OWNER).kind(9030).tag("p", key);
  }

  private static Tag member(String key, String role) {
    return Tag.of("member", key, role);
  }

  private static String key(int number) {
    return "%064x".formatted(1_000_000 + number);
  }

  private static void fill(Transactions transactions, int count) {
    transactions.write(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "insert into relay_members (pubkey, role, added_by, created_at, updated_at)"
                      + " values (?, 'member', null, ?, 1)")) {
            for (int i = 0; i < count; i++) {
              insert.setString(1, key(i));
              insert.setLong(2, i);
              insert.addBatch();
            }
            return insert.executeBatch();
          }
        });
  }
}
