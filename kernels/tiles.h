/*
 * What a work-group takes where images are dealt out in tiles, those of one image after another.
 */
#ifndef BATCHWARP_TILES_H
#define BATCHWARP_TILES_H

#include "portable.h"

struct tile_range {
  int image;
  int first;
  int end;
};

/* length: of what is dealt out of an image; tile: of a tile; tiles: of an image. */
FUNCTION struct tile_range tile_of_group(int length, int tile, int tiles) {
  struct tile_range range;
  range.image = GROUP / tiles;
  range.first = GROUP % tiles * tile;
  range.end = length - range.first < tile ? length : range.first + tile;
  return range;
}

#endif
