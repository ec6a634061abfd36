/**
 * The member's sidecar: a program on the member's own machine that shares its compute through the
 * plugin's {@code client} library, and the panel by which the member steers it. It runs apart from
 * the relay and knows nothing of it but its address.
 */
@NullMarked
package io.nostrmesh.host.share;

import org.jspecify.annotations.NullMarked;
