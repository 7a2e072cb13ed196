/** Networks as data: what an engine builds, a checkpoint names and an exporter writes. */
@NullMarked
package io.streamgan.gan.network;

import org.jspecify.annotations.NullMarked;
