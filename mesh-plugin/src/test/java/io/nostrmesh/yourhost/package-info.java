/**
 * Micronaut hosts with the plugin on their class path, seen from outside. Not below the plugin's
 * own package, whose beans are off when the plugin is.
 */
package io.nostrmesh.yourhost;
