/**
 * The settings of all services in one place: the options that set them, and the pages that document
 * them.
 */
@NullMarked
package io.streamgan.cli.settings;

import org.jspecify.annotations.NullMarked;
