/** A program that measures how models with several lanes scale with trainers. */
@NullMarked
package io.streamgan.bench.scale;

import org.jspecify.annotations.NullMarked;
