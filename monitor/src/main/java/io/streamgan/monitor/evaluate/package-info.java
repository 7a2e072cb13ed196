/**
 * Evaluations of published generators: recent real images, generated ones, the classifier or the
 * user's network whose features are compared, and the thread that evaluates. Depends on {@code
 * quality}, {@code features} and its formats, {@code gan}, {@code schemas} and Kafka's clients.
 */
@NullMarked
package io.streamgan.monitor.evaluate;

import org.jspecify.annotations.NullMarked;
