/**
 * Membership by an HTTP service of the operator that is asked about each key.
 *
 * <p>Internal.
 *
 * <p>Imports {@code limit}, {@code membership}, {@code nostr}, {@code spi} and {@code url}.
 * Imported by {@code gateway.program}, {@code plugin} and {@code settings}.
 */
@NullMarked
package io.nostrmesh.membership.http;

import org.jspecify.annotations.NullMarked;
