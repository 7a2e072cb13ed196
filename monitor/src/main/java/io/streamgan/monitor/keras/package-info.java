/**
 * Networks that Keras saved, for the features that images are compared by. Alone beside the engine
 * it knows ND4J, and alone at all Deeplearning4j, whose classes are loaded with {@link
 * io.streamgan.monitor.keras.KerasNetwork} and not before. Depends on {@code features}.
 */
@NullMarked
package io.streamgan.monitor.keras;

import org.jspecify.annotations.NullMarked;
