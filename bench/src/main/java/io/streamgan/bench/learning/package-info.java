/**
 * Programs that judge what a model has learned: the distance of its samples to images that nothing
 * was trained on, as a classifier sees them. The classifier is trained here and apart from the
 * monitor's, so that what the monitor reports can be checked.
 */
@NullMarked
package io.streamgan.bench.learning;

import org.jspecify.annotations.NullMarked;
