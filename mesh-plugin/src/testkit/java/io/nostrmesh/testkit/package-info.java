/**
 * What the tests of both modules share. Sources of both, in no jar. Imports nothing of this
 * project; every test may import it.
 */
package io.nostrmesh.testkit;
