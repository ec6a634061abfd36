/** What the build does for whoever reads its output. Nobody imports it; the POM runs it. */
@NullMarked
package io.nostrmesh.build;

import org.jspecify.annotations.NullMarked;
