/** A run as its topics tell of it, for the commands that show one: read, and drawn. */
@NullMarked
package io.streamgan.cli.run;

import org.jspecify.annotations.NullMarked;
