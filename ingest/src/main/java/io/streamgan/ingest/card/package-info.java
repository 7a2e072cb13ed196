/**
 * Describes a stream of images before a model learns from it: counts, classes, sizes, statistics of
 * the channels, and a contact sheet. Depends on {@code image} and {@code schemas}.
 */
@NullMarked
package io.streamgan.ingest.card;

import org.jspecify.annotations.NullMarked;
