/**
 * Settings of a trainer: their declarations, and what they mean for the model. Depends on {@code
 * schemas}, the specifications of {@code gan} and the lag policies of {@code trainer.input}.
 */
@NullMarked
package io.streamgan.trainer.settings;

import org.jspecify.annotations.NullMarked;
