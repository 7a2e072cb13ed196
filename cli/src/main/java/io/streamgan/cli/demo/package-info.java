/** All services and a broker in one process, on one data directory. */
@NullMarked
package io.streamgan.cli.demo;

import org.jspecify.annotations.NullMarked;
