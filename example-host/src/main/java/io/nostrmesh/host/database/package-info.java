/**
 * The host's database as a whole: where it lies, and when what was committed is safe. Imports
 * {@code settings}; the {@code members} and {@code store} packages use it.
 */
@NullMarked
package io.nostrmesh.host.database;

import org.jspecify.annotations.NullMarked;
