/**
 * The host's database as a whole: where it lies, whether it is whole and can be written, and when
 * what was committed is safe.
 *
 * <p>Imports {@code host.settings} and {@code limit}. Imported by {@code host.bridge}, {@code
 * host.members}, {@code host.nodes} and {@code host.store}.
 */
@NullMarked
package io.nostrmesh.host.database;

import org.jspecify.annotations.NullMarked;
