/**
 * The plugin in the hands of those who have never heard of each other: each host of {@code hosts}
 * is built by its own Maven, and runs in a process of its own with what {@code mvn package} left
 * here. Maven profile {@code strangers}.
 */
package io.nostrmesh.strangers;
