/**
 * Fault injection: runs brokers and trainers as processes of their own on a known stream, disturbs
 * them, and counts what was learned and published. Depends on the topics' schemas and on the
 * commands, which it starts as a user would.
 */
@NullMarked
package io.streamgan.bench.faults;

import org.jspecify.annotations.NullMarked;
