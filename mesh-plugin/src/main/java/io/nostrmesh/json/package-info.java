/**
 * Strict JSON, read and written in the one form that event ids are hashed from, and {@link
 * io.nostrmesh.json.Parsed}, which every reader of untrusted input answers with. jackson-core does
 * the reading.
 *
 * <p>For hosts: events are read from and written as JSON of this package.
 *
 * <p>Imports nothing of this project. Imported by everybody below.
 */
@NullMarked
package io.nostrmesh.json;

import org.jspecify.annotations.NullMarked;
