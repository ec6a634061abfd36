package io.nostrmesh.membership;

import io.nostrmesh.nostr.PublicKey;
import io.nostrmesh.spi.BlockingCalls;
import io.nostrmesh.spi.Membership;
import io.nostrmesh.spi.MembershipCheck;
import io.nostrmesh.spi.Registration;
import io.nostrmesh.testkit.ManualTime;
import io.nostrmesh.testkit.MembershipCheckRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The ready-made checks keep the rules of the contract, each alone and put together. */
class ReadyMadeRulesTest {

  private static final PublicKey MEMBER = new PublicKey("a1".repeat(32));
  private static final PublicKey STRANGER = new PublicKey("b2".repeat(32));
  private static final PublicKey OTHER = new PublicKey("c3".repeat(32));
  private static final MembershipCheck WITHOUT_DATABASE =
      key -> CompletableFuture.failedFuture(new IllegalStateException("no database"));

  /** A group of one that can lose it. */
  static final class SmallGroup implements MembershipCheck {

    private final Set<PublicKey> keys = ConcurrentHashMap.newKeySet();
    private final Endings endings = new Endings();

    SmallGroup() {
      keys.add(MEMBER);
    }

    void remove(PublicKey key) {
      keys.remove(key);
      endings.tell(List.of(key));
    }

    @Override
    public CompletionStage<Membership> check(PublicKey key) {
      return CompletableFuture.completedFuture(
          keys.contains(key) ? new Membership.Member("member") : Membership.DENIED);
    }

    @Override
    public Registration onEnded(Consumer<PublicKey> listener) {
      return endings.add(listener);
    }
  }

  abstract static class Scene implements MembershipCheckRules {

    @Override
    public PublicKey member() {
      return MEMBER;
    }

    @Override
    public Optional<PublicKey> stranger() {
      return Optional.of(STRANGER);
    }
  }

  abstract static class EndingScene extends Scene {

    final SmallGroup group = new SmallGroup();

    @Override
    public boolean end() {
      group.remove(MEMBER);
      return true;
    }
  }

  @Nested
  class Open extends Scene {

    @Override
    public MembershipCheck check() {
      return new OpenMembership();
    }

    @Override
    public Optional<PublicKey> stranger() {
      return Optional.empty();
    }
  }

  @Nested
  class Listed extends Scene {

    @Override
    public MembershipCheck check() {
      return new ListedMembers(Set.of(MEMBER));
    }
  }

  @Nested
  class All extends EndingScene {

    private final MembershipCheck all = new AllOf(List.of(new OpenMembership(), group));

    @Override
    public MembershipCheck check() {
      return all;
    }

    @Override
    public Optional<MembershipCheck> broken() {
      return Optional.of(new AllOf(List.of(new OpenMembership(), WITHOUT_DATABASE)));
    }
  }

  @Nested
  class Any extends EndingScene {

    private final MembershipCheck any = new AnyOf(List.of(group, new ListedMembers(Set.of(OTHER))));

    @Override
    public MembershipCheck check() {
      return any;
    }

    @Override
    public Optional<MembershipCheck> broken() {
      return Optional.of(new AnyOf(List.of(new ListedMembers(Set.of(OTHER)), WITHOUT_DATABASE)));
    }
  }

  /** The other key stays, since a file without any is a mistake. */
  @Nested
  class OfAFile extends Scene {

    private final ManualTime time = new ManualTime();
    @TempDir Path folder;
    private FileMembers members;

    @BeforeEach
    void open() throws IOException {
      write(MEMBER.hex() + "\n" + OTHER.hex());
      members = FileMembers.open(folder.resolve("members"), time, time).toOptional().orElseThrow();
    }

    @Override
    public MembershipCheck check() {
      return members;
    }

    @Override
    public boolean end() {
      try {
        write(OTHER.hex());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      time.advance(Duration.ofSeconds(30));
      return true;
    }

    private void write(String text) throws IOException {
      Files.writeString(folder.resolve("members"), text + "\n");
    }

    @AfterEach
    void close() {
      members.close();
    }
  }

  @Nested
  class Blocking extends Scene {

    private final BlockingCalls calls = new BlockingCalls(2, 100);

    @Override
    public MembershipCheck check() {
      return MembershipCheck.blocking(
          calls, key -> key.equals(MEMBER) ? new Membership.Member("member") : Membership.DENIED);
    }

    @Override
    public Optional<MembershipCheck> broken() {
      return Optional.of(
          MembershipCheck.blocking(
              calls,
              key -> {
                throw new IllegalStateException("no database");
              }));
    }

    @AfterEach
    void close() {
      calls.close();
    }
  }
}
