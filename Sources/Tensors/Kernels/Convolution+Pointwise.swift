internal import CKernels

extension Convolution {
  /// A 1×1 filter: all pixels are rows of one matrix product.
  func pointwise(
    _ x: images, _ n: Int, _ w: UnsafePointer<Float>, _ shape: Shape, _ y: images,
    _ epilogue: epilogue
  ) {
    let k = unsafe Engine.kernels.pointee
    let (inputs, outputs) = (shape[2], shape[3])
    let pixels = unsafe n * x.height * x.width
    let block = 192
    // Few outputs would leave most of a vector empty: sums run along the inputs then.
    let isThin = outputs <= 4
    unsafe withWorkspace(blocks(outputs, of: k.strip) * k.strip * inputs) { b in
      if isThin {
        unsafe k.transpose(w, outputs, inputs, outputs, b, inputs)
      } else {
        unsafe k.pack(w, inputs, outputs, outputs, 1, b)
      }
      ComputeThreads.run(blocks(pixels, of: block)) { task in
        let first = task * block
        var end = unsafe epilogue
        if let z = unsafe epilogue.residual { unsafe end.residual = z + first * y.pixel }
        unsafe withUnsafePointer(to: end) { end in
          var p = unsafe product(
            rows: min(block, pixels - first), columns: outputs, depth: inputs,
            a: x.data + first * x.pixel, row: x.pixel, b: b, row: k.strip,
            strip: k.strip * inputs, c: y.data + first * y.pixel, row: y.pixel)
          unsafe p.epilogue = end
          if isThin { unsafe p.b_strip = inputs }
          if isThin { unsafe k.thin_product(&p) } else { unsafe k.matrix_product(&p) }
        }
      }
    }
  }
}
