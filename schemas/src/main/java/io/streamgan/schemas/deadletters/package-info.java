/**
 * Dead letters: records that cannot be used, with headers that contain the reason and the original
 * position. Depends on Kafka's record classes.
 */
@NullMarked
package io.streamgan.schemas.deadletters;

import org.jspecify.annotations.NullMarked;
