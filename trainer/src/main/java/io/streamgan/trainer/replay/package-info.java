/** Images of the past that a model learns again, so that it does not forget them. */
@NullMarked
package io.streamgan.trainer.replay;

import org.jspecify.annotations.NullMarked;
