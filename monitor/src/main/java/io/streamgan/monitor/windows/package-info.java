/** Steps summed up over spans of time. Knows the wire's records, and no Kafka. */
@NullMarked
package io.streamgan.monitor.windows;

import org.jspecify.annotations.NullMarked;
