#!/usr/bin/python3
"""Makes the images that Java's own writers cannot: quadrants of red, green, blue and white, 32 x 24. Needs Pillow."""
from PIL import Image

image = Image.new("RGB", (32, 24))
image.paste((255, 0, 0), (0, 0, 16, 12))
image.paste((0, 255, 0), (16, 0, 32, 12))
image.paste((0, 0, 255), (0, 12, 16, 24))
image.paste((255, 255, 255), (16, 12, 32, 24))

image.save("lossy.webp", quality=95)
image.save("lossless.webp", lossless=True)
image.save("animated.webp", lossless=True, save_all=True, append_images=[image.rotate(180), image])
transparent = image.convert("RGBA")
transparent.putalpha(128)
transparent.save("transparent.webp", lossless=True)
image.convert("CMYK").save("cmyk.jpg", quality=95)
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned = {1: [], 2: [0], 3: [3], 4: [1], 5: [5], 6: [2], 7: [6], 8: [4]}[orientation]
    stored = image
    for step in turned:
        stored = stored.transpose(step)
    stored.save(f"orientation-{orientation}.jpg", quality=95, subsampling=0, exif=exif)
image.save("progressive.jpg", quality=95, subsampling=0, progressive=True)
image.save("lzw.tif", compression="tiff_lzw")
image.save("pages.tif", save_all=True, append_images=[image.rotate(180)])
image.save("jpeg-inside.tif", compression="jpeg")
image.save("plain.bmp")
image.quantize(4).save("palette.bmp")

quadrants = Image.new("RGB", (32, 32))
quadrants.paste((200, 30, 40), (0, 0, 16, 16))
quadrants.paste((30, 180, 60), (16, 0, 32, 16))
quadrants.paste((40, 60, 220), (0, 16, 16, 32))
quadrants.paste((220, 200, 30), (16, 16, 32, 32))
for subsampling, name in enumerate(["444", "422", "420"]):
    quadrants.save(f"ycc-{name}.jpg", quality=95, subsampling=subsampling)
