/**
 * The one reader of URLs and addresses: {@link io.nostrmesh.url.RelayUrl} of a Nostr relay, {@link
 * io.nostrmesh.url.HttpUrl} of a service, {@link io.nostrmesh.url.BindAddress}, {@link
 * io.nostrmesh.url.RequestTarget} of an HTTP request, and {@link io.nostrmesh.url.CanonicalUrl},
 * the form that signers sign and verifiers compare. Input that parsers disagree about is refused,
 * with what to write instead. {@link io.nostrmesh.url.SameRelay} alone compares text. Nothing else
 * may read URLs, with {@code java.net.URI} least of all: it knows no host with an underscore.
 *
 * <p>For hosts and programs of members: {@link io.nostrmesh.url.RelayUrl} and {@link
 * io.nostrmesh.url.CanonicalUrl}. All else is internal.
 *
 * <p>Imports {@code json}. Imported by everybody below.
 */
@NullMarked
package io.nostrmesh.url;

import org.jspecify.annotations.NullMarked;
