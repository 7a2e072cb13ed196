/**
 * Networks as data: records of their layers, which engines build, checkpoints contain and exporters
 * convert.
 */
@NullMarked
package io.streamgan.gan.network;

import org.jspecify.annotations.NullMarked;
