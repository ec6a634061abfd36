/**
 * Small bounded things, each once: token buckets, deadlines, bounded maps, ranges of numbers and
 * times, choices from fixed lists, names of properties, traces for the log, fatal errors, shares of
 * the heap, the places of half-open connections, fair queues, and what counts as one address.
 *
 * <p>For hosts: {@link io.nostrmesh.limit.Deadline}. All else is internal.
 *
 * <p>Imports nothing of this project. Imported by everybody below.
 */
@NullMarked
package io.nostrmesh.limit;

import org.jspecify.annotations.NullMarked;
