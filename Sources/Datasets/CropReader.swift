import Images
import Tensors

/// Reads a turned crop of a packed picture as floats in 0…1.
enum CropReader {
  /// Writes `side × side × channels` floats: a frame of picture `i` of the pack, the square that
  /// starts at column `x`, row `y`; flipped first, transposed last.
  static func read(
    _ pack: ImagePack, _ i: Int, frame: Int = 0, x: Int, y: Int, side: Int, turned draw: CropDraw,
    into out: inout MutableSpan<Float>, at position: Int
  ) {
    let entry = pack.entries[i]
    let pixel = entry.channels
    let row = entry.width * pixel
    let (depth, peak) = (entry.depth, entry.peak)
    // One step right and one step down in the result, as steps through the picture.
    let (across, down) = (draw.flipsX ? -pixel : pixel, draw.flipsY ? -row : row)
    let first =
      (y + (draw.flipsY ? side - 1 : 0)) * row + (x + (draw.flipsX ? side - 1 : 0)) * pixel
    let (right, below) = draw.transposes ? (down, across) : (across, down)
    pack.withSamples(of: i, frame: frame) { samples in
      for line in 0..<side {
        PixelLoops.unit(
          samples, from: first + line * below, step: right, channels: pixel, pixels: side,
          depth: depth, peak: peak, into: &out, at: position + line * side * pixel)
      }
    }
  }
}
