/**
 * What a stream of images is like, before anything learns from it: counts, classes, sizes,
 * statistics of the channels, and a contact sheet. Depends on {@code image} and {@code schemas}.
 */
@NullMarked
package io.streamgan.ingest.card;

import org.jspecify.annotations.NullMarked;
