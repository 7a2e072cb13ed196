/**
 * {@code ./streamgan}: the command line, and the exit codes of its commands. A command reads its
 * options and starts what other modules contain; the commands of one package speak to the same
 * counterpart.
 */
@NullMarked
package io.streamgan.cli;

import org.jspecify.annotations.NullMarked;
