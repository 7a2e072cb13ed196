/**
 * The wire contract. The records of this package are generated from {@code src/main/avro}; the
 * packages below it say how they are encoded ({@code serde}), which topics carry them ({@code
 * topics}), how a payload larger than a record travels ({@code parts}) and which settings reach a
 * cluster ({@code settings}). Knows no model and no service.
 */
@NullMarked
package io.streamgan.schemas;

import org.jspecify.annotations.NullMarked;
