/**
 * Networks of the user's files whose features images are compared by: their settings, the values
 * that they take, and what all formats have in common. A format is a package that implements {@link
 * io.streamgan.monitor.features.ForwardPass}. Depends on {@code gan}'s images and {@code schemas}.
 */
@NullMarked
package io.streamgan.monitor.features;

import org.jspecify.annotations.NullMarked;
