/**
 * A running relay and a plain WebSocket client for tests, nothing that knows the relay's inside.
 */
@NullMarked
package io.nostrmesh.host.testing;

import org.jspecify.annotations.NullMarked;
