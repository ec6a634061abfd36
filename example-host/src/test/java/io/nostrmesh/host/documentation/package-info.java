/**
 * The documentation, taken at its word: each fenced block of the README and of {@code docs} is run,
 * loaded, compiled or compared with the real thing. {@link
 * io.nostrmesh.host.documentation.SnippetCoverageTest} refuses blocks that nobody tests.
 */
@NullMarked
package io.nostrmesh.host.documentation;

import org.jspecify.annotations.NullMarked;
