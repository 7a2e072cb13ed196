/** Random numbers that are a function of seed and index. Depends on nothing. */
@NullMarked
package io.streamgan.ingest.random;

import org.jspecify.annotations.NullMarked;
