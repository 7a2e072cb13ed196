/** Commands that ask a running sampler over HTTP. */
@NullMarked
package io.streamgan.cli.client;

import org.jspecify.annotations.NullMarked;
