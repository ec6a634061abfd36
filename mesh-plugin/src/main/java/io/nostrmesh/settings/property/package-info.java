/**
 * What a host has set, read strictly: one flat view of all properties, sections of it, and the
 * complaint that stops a start with a property's name.
 *
 * <p>For hosts: {@link io.nostrmesh.settings.property.PropertyView} and {@link
 * io.nostrmesh.settings.property.SettingsException}. All else is internal.
 *
 * <p>Imports {@code file}, {@code json}, {@code limit}, {@code nostr} and {@code url}. Imported by
 * {@code gateway}, {@code gateway.program}, {@code micronaut}, {@code plugin} and {@code settings}.
 */
@NullMarked
package io.nostrmesh.settings.property;

import org.jspecify.annotations.NullMarked;
