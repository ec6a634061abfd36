package io.nostrmesh.host.members;

import io.nostrmesh.nostr.PublicKey;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The owner of the relay.
 *
 * @param keyFile where the owner's secret key lies, when the host made it
 */
public record Owner(PublicKey key, Optional<Path> keyFile) {}
