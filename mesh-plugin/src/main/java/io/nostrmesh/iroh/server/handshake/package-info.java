/**
 * From the upgrade to the admission: an endpoint proves its key, and then the {@link
 * io.nostrmesh.spi.TransportAdmission} decides. Of this project it imports {@code json}, {@code
 * spi}, {@code iroh.protocol} and all other rooms of {@code iroh.server}, which alone may import
 * it.
 */
@NullMarked
package io.nostrmesh.iroh.server.handshake;

import org.jspecify.annotations.NullMarked;
