import NeuralNetworks
import Tensors

/// The way back up of a convolutional MAE, which paints what was hidden; thrown away after
/// pre-training.
struct ConvolutionalDecoder {
  /// What the whole image is like, told to every place of it.
  private let overview: (Conv2d, Conv2d)
  private let coarse: ConvolutionalBlock
  private let middle: ConvolutionalBlock
  private let fine: ConvolutionalBlock
  private let mergeMiddle: Merge
  private let mergeFine: Merge
  private let last: Conv2d

  init(_ scope: Scope, _ options: ConvolutionalMAEOptions) {
    let c = options.channels
    overview = (
      Conv2d(scope / "Global" / 1, 4 * c, 4 * c, kernel: 1),
      Conv2d(scope / "Global" / 3, 4 * c, 4 * c, kernel: 1)
    )
    coarse = ConvolutionalBlock(scope / "context_g", 8 * c, 4 * c)
    middle = ConvolutionalBlock(scope / "context2", 2 * c, 2 * c)
    fine = ConvolutionalBlock(scope / "context1", c, c)
    mergeMiddle = Merge(scope / "merge2", 6 * c, 4 * c, 2 * c, reduction: 4)
    mergeFine = Merge(scope / "merge1", 3 * c, c, c, reduction: 2)
    last = Conv2d(scope / "conv_last", c, options.bands)
  }

  /// The three scales of the encoder to images, `[N, H, W, C]`.
  func callAsFunction(_ scales: [Variable]) -> Variable {
    let x = scales[2]
    let whole = overview.1(overview.0(x.globalMean(), activation: .leakyRelu(0.2)))
    let everywhere = whole.spread(height: x.shape[1], width: x.shape[2])
    let x3 = coarse(Variable.concatenated([everywhere, x], axis: -1))
    let x2 = middle(mergeMiddle(scales[1], x3))
    let x1 = fine(mergeFine(scales[0], x2))
    return last(x1)
  }

  /// Features of a scale joined with those of the next coarser one.
  private struct Merge {
    let join: Conv2d
    let attention: ChannelShift
    let reduce: Conv2d

    init(_ scope: Scope, _ inputs: Int, _ width: Int, _ outputs: Int, reduction: Int) {
      join = Conv2d(scope / 0, inputs, width, kernel: 1)
      attention = ChannelShift(scope / 1, width, reduction: reduction)
      reduce = Conv2d(scope / 2, width, outputs)
    }

    func callAsFunction(_ x: Variable, _ coarser: Variable) -> Variable {
      .block {
        let enlarged = coarser.resizedBilinearly(height: x.shape[1], width: x.shape[2])
        return reduce(attention(join(Variable.concatenated([x, enlarged], axis: -1))))
      }
    }
  }

  /// What the authors made of channel attention: x + w·v, where v is the mean of each channel after
  /// two convolutions and w a gate made from v. It is added to all pixels, not multiplied.
  private struct ChannelShift {
    let gate: (Conv2d, Conv2d)
    let process: (Conv2d, Conv2d)

    init(_ scope: Scope, _ width: Int, reduction: Int) {
      gate = (
        Conv2d(scope / "conv_du" / 0, width, width / reduction, kernel: 1),
        Conv2d(scope / "conv_du" / 2, width / reduction, width, kernel: 1)
      )
      process = (
        Conv2d(scope / "process" / 0, width, width), Conv2d(scope / "process" / 2, width, width)
      )
    }

    func callAsFunction(_ x: Variable) -> Variable {
      let v = process.1.mean(over: process.0(x, activation: .relu))
      let w = gate.1(gate.0(v, activation: .relu)).sigmoid()
      return x.adding(toEachPixel: w * v)
    }
  }
}
