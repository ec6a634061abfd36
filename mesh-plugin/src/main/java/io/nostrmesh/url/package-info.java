/**
 * The one reader of URLs: hosts, ports and paths, and the canonical form that signers sign and
 * verifiers compare. Every package may import it; it imports only {@code json}, for {@link
 * io.nostrmesh.json.Parsed}.
 */
@NullMarked
package io.nostrmesh.url;

import org.jspecify.annotations.NullMarked;
