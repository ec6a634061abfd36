/**
 * The host's database as a whole: where it lies, whether it is whole and can be written, and when
 * what was committed is safe. Imports {@code settings} and, of the plugin, {@code limit}; the
 * {@code members} and {@code store} packages use it.
 */
@NullMarked
package io.nostrmesh.host.database;

import org.jspecify.annotations.NullMarked;
