/**
 * What members use of the iroh relay, and who is turned away: kept for operators, within bounds.
 *
 * <p>Internal.
 *
 * <p>Imports {@code limit}, {@code nostr} and {@code spi}. Imported by {@code admission} and {@code
 * control}.
 */
@NullMarked
package io.nostrmesh.admission.accounts;

import org.jspecify.annotations.NullMarked;
