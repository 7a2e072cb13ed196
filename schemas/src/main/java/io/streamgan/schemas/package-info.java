/**
 * The wire contract. The records of this package are generated from {@code src/main/avro}. The
 * packages below it contain their encoding ({@code serde}), the topics ({@code topics}), dead
 * letters ({@code deadletters}), the words of events ({@code events}), the division of payloads
 * into records ({@code parts}), settings ({@code settings}), and what programs beside a pipeline
 * subscribe to ({@code subscribe}). Depends on neither {@code gan} nor a service.
 */
@NullMarked
package io.streamgan.schemas;

import org.jspecify.annotations.NullMarked;
