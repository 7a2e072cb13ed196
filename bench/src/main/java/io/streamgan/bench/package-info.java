/**
 * Programs that measure, each in comparison with something else in the same run, and that inject
 * faults. This package holds what they share: arguments, temporary folders, processes. May depend
 * on all modules.
 */
@NullMarked
package io.streamgan.bench;

import org.jspecify.annotations.NullMarked;
