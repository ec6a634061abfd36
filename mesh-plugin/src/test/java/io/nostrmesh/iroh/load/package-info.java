/**
 * Measures how much memory idle connections take: {@link io.nostrmesh.iroh.load.IdleConnections}
 * runs the relay in a process of its own and keeps endpoints connected to it.
 */
package io.nostrmesh.iroh.load;
