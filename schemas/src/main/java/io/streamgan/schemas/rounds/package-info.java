/** What the records of the topic {@code rounds} say about the lanes of a model. */
@NullMarked
package io.streamgan.schemas.rounds;

import org.jspecify.annotations.NullMarked;
