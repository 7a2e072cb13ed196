/**
 * Describes images before a model learns from them: counts, classes, sizes, statistics of the
 * channels, and a contact sheet. Depends on {@code source}, {@code image} and {@code schemas}.
 */
@NullMarked
package io.streamgan.ingest.card;

import org.jspecify.annotations.NullMarked;
