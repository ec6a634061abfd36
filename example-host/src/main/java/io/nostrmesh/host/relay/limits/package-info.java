/**
 * How fast a client may send, and who is told when one runs into a limit.
 *
 * <p>Imports {@code host.settings} and {@code limit}. Imported by {@code host.http} and {@code
 * host.relay}.
 */
@NullMarked
package io.nostrmesh.host.relay.limits;

import org.jspecify.annotations.NullMarked;
