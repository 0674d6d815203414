"""Makes src/test/resources/{arrays,images} with NumPy, Pillow and keras_preprocessing.

Run from the repository's root: python3 src/test/python/make_io_fixtures.py
Made with NumPy 1.24.2, Pillow 9.4.0 and keras_preprocessing 1.1.0.
"""
import io
import struct
import zlib

import numpy as np
from keras_preprocessing.image import array_to_img
from PIL import Image, ImageCms

ARRAYS = "src/test/resources/arrays/"
IMAGES = "src/test/resources/images/"
HEIGHT, WIDTH = 9, 13


def save(name, array, version=None):
    with open(ARRAYS + name + ".npy", "wb") as file:
        np.lib.format.write_array(file, array, version)


def make_arrays():
    counting = np.arange(6).reshape(2, 3)
    for dtype in ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64",
                  "uint64", "float16", "float32", "float64"]:
        save(dtype, counting.astype(dtype))
    save("version2", counting.astype("f4"), (2, 0))
    save("version3", counting.astype("f4"), (3, 0))
    save("scalar", np.array(7.5))
    save("one_axis", np.arange(5, dtype="i4"))
    save("empty", np.zeros((0, 4), "f4"))
    save("bad_fortran", np.asfortranarray(counting.astype("f4")))
    save("bad_big_endian", counting.astype(">f4"))
    save("bad_structured", np.zeros(2, [("a", "f4"), ("b", "i4")]))
    save("bad_object", np.array([{}, 1], object))
    save("bad_unicode", np.array(["ab", "cd"]))
    save("bad_complex", counting.astype("c8"))
    named = {"images": np.arange(24, dtype="u1").reshape(2, 2, 2, 3), "labels": np.arange(2)}
    np.savez(ARRAYS + "named.npz", **named)
    np.savez_compressed(ARRAYS + "compressed.npz", **named)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(name, bits, color_type, rows, extra=b""):
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, color_type, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    with open(IMAGES + name, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", data)
                   + chunk(b"IEND", b""))


def pack(rows, bits):
    packed = []
    for row in rows:
        text = "".join(format(int(value), "0%db" % bits) for value in row)
        text += "0" * (-len(text) % 8)
        packed.append(int(text, 2).to_bytes(len(text) // 8, "big"))
    return packed


def bmp(name, bits, compression, data, masks=b"", palette=b"", header=40, height=HEIGHT):
    info = struct.pack("<IiiHHIIiiII", header, WIDTH, height, 1, bits, compression, len(data),
                       2835, 2835, len(palette) // 4, 0) + masks
    info = info.ljust(header, b"\0")
    offset = 14 + len(info) + len(palette)
    with open(IMAGES + name, "wb") as file:
        file.write(b"BM" + struct.pack("<IHHI", offset + len(data), 0, 0, offset) + info + palette
                   + data)


def padded(rows):
    return b"".join(row.ljust((len(row) + 3) // 4 * 4, b"\0") for row in rows)


def run_lengths(rows):
    encoded = b""
    for row in rows:
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end] == row[start]:
                end += 1
            encoded += bytes([end - start, row[start]])
            start = end
        encoded += b"\0\0"
    return encoded + b"\0\1"


def make_images():
    random = np.random.default_rng(7)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    rgb = np.stack([x * 19 + y * 3, y * 27, x * 5 + y * 11 + 90], -1).astype("u1")
    rgb[3:6, 4:9] = random.integers(0, 256, (3, 5, 3))
    gray = rgb[..., 0]
    alpha = (x * 20 + y * 7).astype("u1")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # Red and blue swapped: whoever applies it gets other colors.
    profile = profile.replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")

    color = Image.fromarray(rgb)
    palette = color.quantize(16)
    color.save(IMAGES + "rgb.png")
    Image.fromarray(np.dstack([rgb, alpha])).save(IMAGES + "rgba.png")
    Image.fromarray(gray).save(IMAGES + "gray.png")
    Image.fromarray(np.dstack([gray, alpha]), "LA").save(IMAGES + "gray_alpha.png")
    Image.fromarray(gray).convert("1").save(IMAGES + "gray1.png")
    png("gray2.png", 2, 0, pack(gray >> 6, 2))
    png("gray4.png", 4, 0, pack(gray >> 4, 4))
    palette.save(IMAGES + "palette4.png", bits=4)
    palette.save(IMAGES + "palette_alpha.png", transparency=bytes(range(0, 240, 15)))
    color.save(IMAGES + "rgb_key.png", transparency=tuple(int(v) for v in rgb[0, 0]))
    Image.fromarray(gray).save(IMAGES + "gray_key.png", transparency=int(gray[0, 0]))
    rgb16 = (rgb.astype(int) * 256 + random.integers(0, 256, rgb.shape)).astype(">u2")
    png("rgb16.png", 16, 2, [row.tobytes() for row in rgb16])
    png("gray_gamma.png", 8, 0, [row.tobytes() for row in gray],
        chunk(b"gAMA", struct.pack(">I", 100000)))
    color.save(IMAGES + "profile.png", icc_profile=profile)

    color.save(IMAGES + "rgb.bmp")
    high = rgb.astype(int) >> 3
    rows = (high[..., 0] << 11) | (rgb[..., 1].astype(int) >> 2 << 5) | high[..., 2]
    bmp("rgb565.bmp", 16, 3, padded(row.astype("<u2").tobytes() for row in rows[::-1]),
        struct.pack("<III", 0xF800, 0x7E0, 0x1F))
    bgra = np.dstack([rgb[..., ::-1], alpha])
    bmp("bgra.bmp", 32, 3, bgra[::-1].tobytes(),
        struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000), header=124)
    bmp("unused_alpha.bmp", 32, 0, bgra[::-1].tobytes())
    bmp("top_down.bmp", 24, 0, padded(row[:, ::-1].tobytes() for row in rgb), height=-HEIGHT)
    colors = np.array(palette.getpalette()[:48], "u1").reshape(16, 3)
    entries = b"".join(bytes([b, g, r, 0]) for r, g, b in colors)
    indices = np.asarray(palette)[::-1]
    bmp("palette4.bmp", 4, 0, padded(pack(indices, 4)), palette=entries)
    bmp("run_lengths.bmp", 8, 1, run_lengths(indices), palette=entries)

    large = color.resize((21, 17), Image.BICUBIC)

    def jpeg(**options):
        stream = io.BytesIO()
        large.save(stream, "JPEG", **options)
        return stream.getvalue()

    def without_jfif(data, replacement=b""):
        return data[:2] + replacement + data[4 + struct.unpack(">H", data[4:6])[0]:]

    adobe_rgb = b"\xff\xee\0\x0eAdobe" + struct.pack(">HHHB", 100, 0, 0, 0)
    for name, data in {
            "rgb.jpg": jpeg(), "progressive.jpg": jpeg(progressive=True),
            "profile.jpg": jpeg(icc_profile=profile),
            "no_jfif.jpg": without_jfif(jpeg(subsampling=0)),
            "adobe_rgb.jpg": without_jfif(jpeg(subsampling=0), adobe_rgb),
            "jpeg_named.png": jpeg(quality=90)}.items():
        with open(IMAGES + name, "wb") as file:
            file.write(data)
    large.convert("L").save(IMAGES + "gray.jpg")

    names = [
        "rgb.png", "rgba.png", "gray.png", "gray_alpha.png", "gray1.png", "gray2.png", "gray4.png",
        "palette4.png", "palette_alpha.png", "rgb_key.png", "gray_key.png", "rgb16.png",
        "gray_gamma.png", "profile.png", "rgb.bmp", "rgb565.bmp", "bgra.bmp", "unused_alpha.bmp",
        "top_down.bmp", "palette4.bmp", "run_lengths.bmp", "rgb.jpg", "progressive.jpg",
        "profile.jpg", "no_jfif.jpg", "adobe_rgb.jpg", "jpeg_named.png", "gray.jpg"]
    expected = {}
    for name in names:
        image = Image.open(IMAGES + name)
        # Eight channels: gray, then RGB, then RGBA.
        expected[name] = np.dstack([np.asarray(image.convert(m)) for m in ("L", "RGB", "RGBA")])
    np.savez_compressed(IMAGES + "expected.npz", **expected)

    large.convert("CMYK").save(IMAGES + "bad_cmyk.jpg")
    gray16 = (gray.astype(int) * 256 + 99).astype(">u2")
    png("gray16.png", 16, 0, [row.tobytes() for row in gray16])


def make_resizes():
    expected = {}
    for length in 7, 13, 27, 100, 129:
        for target in 3, 10, 54, 90:
            line = Image.fromarray(np.arange(length, dtype="u1")[None])
            resized = line.resize((target, 1), Image.NEAREST)
            expected["%d %d" % (length, target)] = np.asarray(resized)[0]
    np.savez_compressed(IMAGES + "nearest.npz", **expected)


def make_scaled():
    random = np.random.default_rng(11)
    arrays = {}
    for name, image in {
            "signed": random.normal(0, 90, (6, 5, 3)), "positive": random.uniform(20, 200, (6, 5, 3)),
            "negative": random.uniform(-9, -3, (4, 4, 1)), "constant": np.full((2, 2, 1), 3.0),
            "zero": np.zeros((2, 2, 4))}.items():
        image = image.astype("f4")
        shifted = image - image.min()
        if shifted.max() != 0:
            shifted /= shifted.max()
        shifted *= 255
        arrays[name] = image
        arrays[name + " KERAS_2"] = np.asarray(array_to_img(image, scale=True)).reshape(image.shape)
        arrays[name + " KERAS_3"] = shifted.astype("u1")
    np.savez_compressed(IMAGES + "scaled.npz", **arrays)


if __name__ == "__main__":
    make_arrays()
    make_images()
    make_resizes()
    make_scaled()
