/**
 * {@code ./streamgan faults}: runs a broker and a trainer as processes of their own on a known
 * stream, does them harm, and counts afterwards what was learned and published. Depends on the
 * topics' schemas and on the programs, which it starts as any user would.
 */
@NullMarked
package io.streamgan.cli.faults;

import org.jspecify.annotations.NullMarked;
