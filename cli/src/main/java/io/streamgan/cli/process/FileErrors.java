package io.streamgan.cli.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Errors of files in words. The messages of Java's own are often no more than a path. */
public final class FileErrors {
  private FileErrors() {}

  /** Says what has failed. */
  public static String inWords(IOException e) {
    if (!(e instanceof FileSystemException of) || of.getReason() != null) {
      return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
    if (e instanceof NoSuchFileException) {
      return of.getFile() + " does not exist";
    }
    if (e instanceof AccessDeniedException) {
      return of.getFile() + " may not be read or written by this user";
    }
    if (e instanceof FileAlreadyExistsException) {
      return of.getFile() + " exists already";
    }
    if (e instanceof NotDirectoryException) {
      return of.getFile() + " is no folder";
    }
    return "%s: %s".formatted(of.getFile(), e.getClass().getSimpleName());
  }

  /**
   * Writes the file that a command was asked for.
   *
   * @throws IOException when that fails; the message says why, and what to do
   */
  public static void write(Path out, byte[] content) throws IOException {
    try {
      Files.write(out, content);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no folder to write " + out + " to; make it first", e);
    } catch (IOException e) {
      throw new IOException(
          "%s cannot be written (%s); choose another --out".formatted(out, inWords(e)), e);
    }
  }
}
