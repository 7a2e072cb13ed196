/**
 * Where the records of the topics become images and generators, and generators become records.
 * Whatever a record holds, it is decoded and verified here or refused with a reason. Depends on
 * {@code schemas} and {@code gan}; knows no service, and reads a topic only for its newest images.
 */
@NullMarked
package io.streamgan.codec;

import org.jspecify.annotations.NullMarked;
