import CCodecs
public import Files
public import Tensors

extension Picture {
  /// The samples over the peak, in 0…1, as `[1, H, W, C]`.
  public func tensor() -> Tensor {
    var result = Tensor(uninitialized: [1, height, width, channels])
    result.withMutableSpan { span in
      PixelLoops.unit(
        unsafe samples.span.bytes, from: 0, step: channels, channels: channels,
        pixels: width * height,
        depth: depth, peak: peak, into: &span, at: 0)
    }
    return result
  }

  /// The largest sample; infinite where one is not a finite number.
  public var largest: Double {
    Double(unsafe mae_largest(samples, Int32(depth), width * height * channels))
  }

  /// As it can be looked at: clamped to 0…1, 8 bits.
  public func shown() throws(Failure) -> Picture {
    depth == 8 && peak == 255 ? self : try Picture(tensor())
  }

  /// Image `index` of `[N, H, W, C]` in 0…1 as 8 bits: clamped, times 255, rounded half to even.
  ///
  /// This is the quantisation `u8` of the quality protocols. Not-a-number is a failure.
  public init(_ tensor: Tensor, image index: Int = 0) throws(Failure) {
    let shape = tensor.shape
    precondition(
      shape.rank == 4 && index < shape[0], "image \(index) of a tensor of shape \(shape)")
    let count = shape[1] * shape[2] * shape[3]
    var strange = 0
    let samples = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      tensor.withSpan { span in
        unsafe span.withUnsafeBufferPointer { values in
          strange = unsafe mae_quantise_u8(
            buffer.baseAddress, values.baseAddress! + index * count, count)
        }
      }
      filled = count
    }
    guard strange == 0 else {
      throw Failure(.numeric, "\(strange) of \(count) samples of an image are not numbers")
    }
    self.init(width: shape[2], height: shape[1], channels: shape[3], samples: samples)
  }

  /// Image `index` of `[N, H, W, C]` in 0…1 as 8 bits: clamped, times 255 in single precision,
  /// truncated, as programs of pan-sharpening keep their results. Loses half a step on average.
  public init(truncating tensor: Tensor, index: Int = 0) throws(Failure) {
    let shape = tensor.shape
    precondition(shape.rank == 4 && index < shape[0], "image \(index) of shape \(shape)")
    let count = shape[1] * shape[2] * shape[3]
    let values = tensor.values[index * count..<(index + 1) * count]
    let strange = values.count { $0.isNaN }
    guard strange == 0 else {
      throw Failure(.numeric, "\(strange) of \(count) samples of an image are not numbers")
    }
    self.init(
      width: shape[2], height: shape[1], channels: shape[3],
      samples: values.map { UInt8(min(max($0, 0), 1) * 255) })
  }
}
