/**
 * Whether this process still lives, or is a corpse that keeps its port: what cannot go on ends the
 * process with one line, so that whoever supervises it starts it again. Whoever has a vital part
 * says so, and the program starts the watch.
 *
 * <p>Imports {@code limit}. Imported by {@code host}, {@code host.nodes}, {@code host.relay} and
 * {@code host.store}.
 */
@NullMarked
package io.nostrmesh.host.liveness;

import org.jspecify.annotations.NullMarked;
