/**
 * What a lane adds to a round of its model, and its records on the contributions topic. Depends on
 * {@code schemas}, snapshots of {@code gan} and the sibling packages {@code input} and {@code
 * checkpoint}.
 */
@NullMarked
package io.streamgan.trainer.contribution;

import org.jspecify.annotations.NullMarked;
