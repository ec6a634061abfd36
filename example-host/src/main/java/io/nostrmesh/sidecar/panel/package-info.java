/**
 * The panel's way to the browser: an HTTP server on loopback, its files, the live state and the
 * changes. What is shown and what can be changed is the business of its {@link
 * io.nostrmesh.sidecar.panel.PanelProgram}.
 *
 * <p>Imports {@code file}, {@code json} and {@code limit}. Imported by {@code sidecar}.
 */
@NullMarked
package io.nostrmesh.sidecar.panel;

import org.jspecify.annotations.NullMarked;
