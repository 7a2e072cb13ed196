/**
 * What an engine provides so that rounds can train on it: memory, networks that are bound to it,
 * optimisers, and the few operations between networks. Depends on networks and objectives as data;
 * knows no array library and no device.
 */
@NullMarked
package io.streamgan.gan.platform;

import org.jspecify.annotations.NullMarked;
