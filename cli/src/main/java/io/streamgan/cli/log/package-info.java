/**
 * How a process speaks on standard error: lines for people, or JSON for machines. Knows Logback,
 * and of the services only the run that they work on.
 */
@NullMarked
package io.streamgan.cli.log;

import org.jspecify.annotations.NullMarked;
