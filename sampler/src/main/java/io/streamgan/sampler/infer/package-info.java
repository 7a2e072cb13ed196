/**
 * The Open Inference Protocol, version 2: the generators as a model of that protocol, over REST and
 * over gRPC. Depends on Armeria, on {@code generate} and {@code model}, and on messages generated
 * from {@code open_inference.proto}.
 *
 * @see <a href="https://github.com/kserve/open-inference-protocol">The protocol</a>
 */
@NullMarked
package io.streamgan.sampler.infer;

import org.jspecify.annotations.NullMarked;
