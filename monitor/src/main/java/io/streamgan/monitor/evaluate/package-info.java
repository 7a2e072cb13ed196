/**
 * Evaluations of published generators: recent real images, generated ones, the classifier or the
 * Keras network whose features they are compared by, and the thread that does it beside everything
 * else. Depends on {@code quality}, {@code keras}, {@code gan}, {@code schemas} and Kafka's
 * clients.
 */
@NullMarked
package io.streamgan.monitor.evaluate;

import org.jspecify.annotations.NullMarked;
