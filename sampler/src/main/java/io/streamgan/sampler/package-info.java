/**
 * The sampler as a whole: its settings, and the server that wires the stages together. A generator
 * travels from its topic ({@code follow}) to the thread that draws with it ({@code generate}); what
 * the trainer reports is remembered and passed on ({@code watch}); both leave over HTTP ({@code
 * serve}), samples also by the inference protocol ({@code infer}) and the generator itself as a
 * file ({@code export}). Depends on {@code schemas}, {@code service} and {@code gan}.
 */
@NullMarked
package io.streamgan.sampler;

import org.jspecify.annotations.NullMarked;
