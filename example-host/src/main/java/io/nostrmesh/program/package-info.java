/**
 * The one jar's two programs, the relay and the member's sidecar, told apart by their first word.
 * The two do not know each other.
 *
 * <p>Imports {@code host}, {@code json}, {@code limit} and {@code sidecar}. Imported by nobody.
 */
@NullMarked
package io.nostrmesh.program;

import org.jspecify.annotations.NullMarked;
