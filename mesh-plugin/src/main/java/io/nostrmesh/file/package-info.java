/**
 * Files and folders that belong to one person or one process: private, replaced as a whole, locked.
 * Every package may import it; it imports nothing of ours.
 */
@NullMarked
package io.nostrmesh.file;

import org.jspecify.annotations.NullMarked;
