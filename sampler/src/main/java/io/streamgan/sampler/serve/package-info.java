/**
 * Serves HTTP: parses parameters, and returns samples, events, history and problem documents.
 * Depends on Armeria and on the packages before it; starts no thread of its own.
 */
@NullMarked
package io.streamgan.sampler.serve;

import org.jspecify.annotations.NullMarked;
