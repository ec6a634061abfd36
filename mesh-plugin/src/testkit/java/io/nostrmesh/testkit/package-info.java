/**
 * For hosts: the rules of the four contracts as tests, numbered as in {@code
 * docs/reference/spi.md}, for JUnit 5. A test class implements one of the interfaces and gives it
 * an implementation of its own; the tests come with it. Beside them a clock that a test moves.
 *
 * <p>Imports {@code json}, {@code nostr} and {@code spi}; every test may import it.
 */
package io.nostrmesh.testkit;
