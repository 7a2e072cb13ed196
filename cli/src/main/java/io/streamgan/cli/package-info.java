/**
 * {@code ./streamgan}: the services as commands, all of them on one machine as {@code demo}, and
 * the clients and tools beside them. Wires and reports; what a command does lives in the module
 * that it starts.
 */
@NullMarked
package io.streamgan.cli;

import org.jspecify.annotations.NullMarked;
