import Files
public import Images
public import Tensors

// Whole samples, for tests. Everything is a function of the pack and of the sample's number.

extension SamplePack {
  /// Sample `i`, which has a target, as a batch of its own; of a clip, some of its frames.
  public func sample(_ i: Int, frames: Range<Int>? = nil) -> SampleBatch {
    SampleBatch(
      input: input(i, frames: frames), target: target(i, frames: frames), pan: pan(i),
      noise: deviation(i).map { Tensor([1], [$0]) }, ids: [id(i)])
  }

  /// `[1, H, W, C]`, or `[1, T, H, W, C]` of a clip, in 0…1.
  public func target(_ i: Int, frames: Range<Int>? = nil) -> Tensor {
    stored(.target, i, frames ?? 0..<self.frames(i))
  }

  /// `[1, h, w, C]`, or `[1, T, h, w, C]`, in 0…1; with noise, which may lie outside.
  public func input(_ i: Int, frames: Range<Int>? = nil) -> Tensor {
    let frames = frames ?? 0..<self.frames(i)
    guard let noise else { return stored(.input, i, frames) }
    var result = stored(.target, i, frames)
    let (deviation, stream) = noise.test(i)
    let count = result.count
    result.withMutableSpan { values in
      // Every frame has its own part of the stream, whichever others are read.
      noise.add(
        deviation, to: &values, 0..<count, stream,
        from: frames.lowerBound * (count / frames.count))
    }
    return result
  }

  /// Panchromatic, `[1, H, W, 1]` in 0…1.
  public func pan(_ i: Int) -> Tensor? {
    hasPan ? stored(.pan, i, 0..<1) : nil
  }

  /// Standard deviation of the noise of sample `i`, where 1 is the whole range.
  public func deviation(_ i: Int) -> Float? { noise?.test(i).deviation }

  public func targetPicture(_ i: Int, frame: Int = 0) -> Picture {
    guard let number = number(.target, i) else {
      preconditionFailure("`\(id(i))` has no target")
    }
    return pack.picture(number, frame: frame)
  }

  /// The input as it is stored; where noise makes it, clamped to 0…1 in 8 bits.
  public func inputPicture(_ i: Int, frame: Int = 0) -> Picture {
    if let number = number(.input, i) { return pack.picture(number, frame: frame) }
    let size = size(i)
    let noisy = input(i, frames: frame..<frame + 1)
      .reshaped([1, size.height, size.width, entry(i).channels])
    do { return try Picture(noisy) } catch {
      preconditionFailure("stored samples are numbers, and so is noise")
    }
  }

  /// Panchromatic, as it is stored.
  public func panPicture(_ i: Int) -> Picture? { number(.pan, i).map { pack.picture($0) } }

  private func stored(_ part: Part, _ i: Int, _ frames: Range<Int>) -> Tensor {
    guard let number = number(part, i) else {
      preconditionFailure("`\(id(i))` has no stored \(part.rawValue)")
    }
    let entry = pack.entries[number]
    let count = entry.width * entry.height * entry.channels
    let size = [entry.height, entry.width, entry.channels]
    // A clip of one frame is still a clip where others are longer.
    let shape = Shape((isVideo ? [1, frames.count] : [1]) + size)
    var result = Tensor(uninitialized: shape)
    result.withMutableSpan { out in
      for (k, frame) in frames.enumerated() {
        pack.withSamples(of: number, frame: frame) { samples in
          PixelLoops.unit(
            samples, from: 0, step: entry.channels, channels: entry.channels,
            pixels: entry.width * entry.height, depth: entry.depth, peak: entry.peak, into: &out,
            at: k * count)
        }
      }
    }
    return result
  }
}
