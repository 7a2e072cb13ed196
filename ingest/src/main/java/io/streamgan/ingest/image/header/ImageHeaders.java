package io.streamgan.ingest.image.header;

/** Reads the header of an image of any format. */
public final class ImageHeaders {
  private ImageHeaders() {}

  /**
   * @param format that {@code content} begins as
   * @throws MalformedImageException when the structure is broken, or cut off
   * @throws UnsupportedVariantException when the format is known and this variant of it is not read
   */
  public static ImageHeader read(EncodedFormat format, byte[] content)
      throws MalformedImageException, UnsupportedVariantException {
    return switch (format) {
      case PNG -> PngHeader.read(content);
      case JPEG -> JpegHeader.read(content);
      case GIF -> GifHeader.read(content);
      case BMP -> BmpHeader.read(content);
      case WEBP -> WebpHeader.read(content);
      case TIFF -> TiffHeader.read(content);
      case OTHER -> throw new UnsupportedVariantException("no image");
    };
  }
}
