package io.streamgan.cli.process;

/** A command that has to close what it opened when a signal comes; the others end at once. */
public interface EndsInOrder {}
