/**
 * Classes of images: names with indices that never change, and the topic that holds them. Depends
 * on {@code serde}, {@code settings}, {@code topics} and Kafka's clients.
 */
@NullMarked
package io.streamgan.schemas.classes;

import org.jspecify.annotations.NullMarked;
