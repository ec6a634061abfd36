/**
 * A real Nostr relay that hosts the mesh plugin.
 *
 * <p>Imports {@code host.http}, {@code host.liveness}, {@code host.members}, {@code host.operator},
 * {@code host.settings}, {@code json} and {@code url}. Imported by {@code program}.
 */
@NullMarked
package io.nostrmesh.host;

import org.jspecify.annotations.NullMarked;
