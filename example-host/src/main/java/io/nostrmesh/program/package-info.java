/**
 * The one jar's two programs, the relay and the member's sidecar, told apart by their first word.
 * Imports {@code host} and {@code sidecar}, which do not know each other; nobody imports this.
 */
@NullMarked
package io.nostrmesh.program;

import org.jspecify.annotations.NullMarked;
