/**
 * The sampler as a whole: its settings, and the server that wires the stages together, for each of
 * its models ({@code model}). A generator is read from its topic ({@code follow}) and passed to the
 * thread that draws with it ({@code generate}); reports of trainer and monitor are kept and
 * published ({@code watch}). Samples, history and events are served over HTTP ({@code serve},
 * {@code respond}), samples also by the inference protocol ({@code infer}) and on a topic ({@code
 * request}), and the generator as a file ({@code export}). Depends on {@code schemas}, {@code
 * service}, {@code codec} and {@code gan}.
 */
@NullMarked
package io.streamgan.sampler;

import org.jspecify.annotations.NullMarked;
