package io.nostrmesh.spi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a stranger's implementation may do in place of answering. {@code SECRET} stands
 * in each message, and must never be seen in a log.
 */
public enum Misbehaviour {
  THROWS_AN_EXCEPTION(
      () -> {
        throw new IllegalStateException(Misbehaviour.SECRET);
      }),
  LACKS_A_CLASS(
      () -> {
        throw new NoClassDefFoundError(Misbehaviour.SECRET);
      }),
  RECURSES_FOR_EVER(Misbehaviour::recurse),
  ASSERTS_WRONGLY(
      () -> {
        throw new AssertionError(Misbehaviour.SECRET);
      }),
  THROWS_A_CHECKED_EXCEPTION(
      () ->
          Misbehaviour.<RuntimeException, CompletionStage<Object>>sneak(
              new Exception(Misbehaviour.SECRET))),
  ANSWERS_NULL_FOR_A_STAGE(() -> null),
  ANSWERS_NULL(() -> CompletableFuture.completedFuture(null)),
  FAILS(() -> CompletableFuture.failedFuture(new IllegalStateException(Misbehaviour.SECRET))),
  FAILS_WITH_AN_ERROR(
      () -> CompletableFuture.failedFuture(new NoClassDefFoundError(Misbehaviour.SECRET))),
  IS_CANCELLED(
      () -> {
        var stage = new CompletableFuture<Object>();
        stage.cancel(true);
        return stage;
      }),
  FAILS_ON_ANOTHER_THREAD(
      () ->
          CompletableFuture.supplyAsync(
              () -> {
                throw new IllegalStateException(Misbehaviour.SECRET);
              })),
  NEVER_ANSWERS(CompletableFuture::new),
  REFUSES_LISTENERS(
      () ->
          new CompletableFuture<>() {
            @Override
            public CompletableFuture<Object> whenComplete(
                BiConsumer<? super Object, ? super Throwable> action) {
              throw new UnsupportedOperationException(Misbehaviour.SECRET);
            }
          }),
  FAILS_AND_THEN_ANSWERS(
      () ->
          new CompletableFuture<>() {
            @Override
            public CompletableFuture<Object> whenComplete(
                BiConsumer<? super Object, ? super Throwable> action) {
              action.accept(null, new IllegalStateException(Misbehaviour.SECRET));
              action.accept("too late", null);
              return this;
            }
          });

  /** What no log may repeat. */
  public static final String SECRET = "Nostr c2VjcmV0LXRva2Vu";

  private final Supplier<@Nullable CompletionStage<Object>> deed;

  Misbehaviour(Supplier<@Nullable CompletionStage<Object>> deed) {
    this.deed = deed;
  }

  /** Does it; whatever type of answer was asked for never comes. */
  @SuppressWarnings("unchecked")
  public <A> CompletionStage<A> asked() {
    return (CompletionStage<A>) deed.get();
  }

  /**
   * Those that already happen in the call itself, so that calls without a stage may do them too.
   */
  public static Stream<Misbehaviour> inTheCall() {
    return Stream.of(
        THROWS_AN_EXCEPTION,
        LACKS_A_CLASS,
        RECURSES_FOR_EVER,
        ASSERTS_WRONGLY,
        THROWS_A_CHECKED_EXCEPTION,
        ANSWERS_NULL_FOR_A_STAGE);
  }

  private static CompletionStage<Object> recurse() {
    return recurse().thenApply(answer -> answer);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable, T> T sneak(Throwable checked) throws E {
    throw (E) checked;
  }
}
