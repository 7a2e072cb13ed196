/**
 * What a person sees while a command runs: one line in place on a terminal, plain lines elsewhere.
 * Always on standard error; standard output is for results. Knows the services only through their
 * listeners.
 */
@NullMarked
package io.streamgan.cli.progress;

import org.jspecify.annotations.NullMarked;
