/**
 * The four contracts between a host relay and this plugin, and the values they exchange: {@link
 * io.nostrmesh.spi.EventPolicy}, {@link io.nostrmesh.spi.MembershipCheck}, {@link
 * io.nostrmesh.spi.Nip11Extension}, {@link io.nostrmesh.spi.TransportAdmission}. Only JDK types and
 * {@code nostr} values, so that a host without any framework can implement or call them.
 *
 * <p>Rules for every implementation: be safe for use by several threads; never block (answers are
 * stages, complete them later if you must wait); never answer {@code null}. A stage that fails
 * means that the implementation could not decide, and every caller then refuses.
 *
 * <p>For hosts. Rules are numbered in {@code docs/reference/spi.md}.
 *
 * <p>Imports {@code json}, {@code limit} and {@code nostr}. Imported by everybody below.
 */
@NullMarked
package io.nostrmesh.spi;

import org.jspecify.annotations.NullMarked;
