/** Commands that run a service, or all of them, until they are done or Ctrl-C. */
@NullMarked
package io.streamgan.cli.services;

import org.jspecify.annotations.NullMarked;
