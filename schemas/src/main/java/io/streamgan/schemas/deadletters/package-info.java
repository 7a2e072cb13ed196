/**
 * Where records go that cannot be used: what is added to them, and the codes that say why. Depends
 * on Kafka's record classes.
 */
@NullMarked
package io.streamgan.schemas.deadletters;

import org.jspecify.annotations.NullMarked;
