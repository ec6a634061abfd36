/**
 * Whether this process still lives, or is a corpse that keeps its port: what cannot go on ends the
 * process with one line, so that whoever supervises it starts it again. Imports nothing of ours;
 * {@code store} and {@code relay} say what of theirs is vital, and the program starts the watch.
 */
@NullMarked
package io.nostrmesh.host.liveness;

import org.jspecify.annotations.NullMarked;
