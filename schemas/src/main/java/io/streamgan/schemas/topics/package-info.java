/** Which topics there are, what they carry and how long. Depends on Kafka's admin client. */
@NullMarked
package io.streamgan.schemas.topics;

import org.jspecify.annotations.NullMarked;
