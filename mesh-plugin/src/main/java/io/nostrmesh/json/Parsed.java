package io.nostrmesh.json;

import java.util.Optional;
import java.util.function.Function;

/**
 * What became of untrusted input: a value, or the reason it is none. A peer that sends rubbish is
 * an everyday event, so parsing answers with this value and never throws.
 *
 * @param <T> the type of a well-formed input
 */
public sealed interface Parsed<T> {

  /** The input was well formed. */
  record Valid<T>(T value) implements Parsed<T> {}

  /**
   * The input was not well formed.
   *
   * @param problem what is wrong with it, in words that are safe to send back: it names fields and
   *     limits and never quotes more than a few characters of the input
   */
  record Malformed<T>(String problem) implements Parsed<T> {}

  static <T> Parsed<T> valid(T value) {
    return new Valid<>(value);
  }

  static <T> Parsed<T> malformed(String problem) {
    return new Malformed<>(problem);
  }

  /** The value, or empty when the input was malformed. */
  default Optional<T> toOptional() {
    return this instanceof Valid<T> valid ? Optional.of(valid.value()) : Optional.empty();
  }

  /** Goes on with a further step that may itself find the input malformed. */
  default <R> Parsed<R> then(Function<? super T, Parsed<R>> step) {
    if (this instanceof Valid<T> valid) {
      return step.apply(valid.value());
    }
    return malformed(((Malformed<T>) this).problem());
  }
}
