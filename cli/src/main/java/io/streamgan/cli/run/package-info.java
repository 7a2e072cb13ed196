/**
 * Commands that show a model's newest run, as its topics record it: in the terminal, or as a page.
 */
@NullMarked
package io.streamgan.cli.run;

import org.jspecify.annotations.NullMarked;
