/**
 * Files and folders that belong to one person or one process: private, replaced as a whole, locked.
 *
 * <p>Internal.
 *
 * <p>Imports nothing of this project. Imported by everybody below.
 */
@NullMarked
package io.nostrmesh.file;

import org.jspecify.annotations.NullMarked;
