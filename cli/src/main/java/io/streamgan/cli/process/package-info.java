/** How a command's process ends: signals, exit codes, and the one line that reports an error. */
@NullMarked
package io.streamgan.cli.process;

import org.jspecify.annotations.NullMarked;
