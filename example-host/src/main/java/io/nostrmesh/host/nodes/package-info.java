/**
 * Several processes that serve one relay from one database of PostgreSQL: what each stores, sends
 * and changes reaches the others. They notify each other in the transaction that changes something;
 * the notification says only where to look, and what is lost of them is caught up by reading on
 * from where the reading stopped. Costs nothing on H2.
 *
 * <p>Imports {@code host.database}, {@code host.liveness}, {@code host.members}, {@code
 * host.relay.events}, {@code host.relay.live}, {@code host.settings}, {@code json}, {@code limit},
 * {@code nostr} and {@code spi.roster}. Imported by nobody.
 */
@NullMarked
package io.nostrmesh.host.nodes;

import org.jspecify.annotations.NullMarked;
