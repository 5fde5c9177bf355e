public import Tensors

/// Batch normalisation of images `[N, H, W, C]` (Ioffe and Szegedy, 2015), as PyTorch's.
///
/// While the network is trained it uses the statistics of the batch and moves its running averages,
/// running = (1 - momentum)·running + momentum·batch; the running variance is the unbiased one. In
/// use it takes the running averages.
public struct BatchNorm2d {
  private let weight: Parameter
  private let bias: Parameter
  private let runningMean: Parameter
  private let runningVariance: Parameter
  private let batches: Parameter
  private let epsilon: Float
  private let momentum: Float
  private let mode: NetworkMode

  public init(
    _ scope: Scope, _ channels: Int, epsilon: Double = 1e-5, momentum: Double = 0.1,
    weights: Initializer = .ones
  ) {
    weight = scope.parameter("weight", [channels], weights)
    bias = scope.parameter("bias", [channels], .zeros)
    runningMean = scope.buffer("running_mean", [channels], .zeros)
    runningVariance = scope.buffer("running_var", [channels], .ones)
    batches = scope.counter("num_batches_tracked")
    self.epsilon = Float(epsilon)
    self.momentum = Float(momentum)
    mode = scope.mode
  }

  /// `activation(norm(x))`, in one pass over the result.
  public func callAsFunction(
    _ x: Variable, activation: Convolution.Activation = .none
  ) -> Variable {
    let (scale, shift) = (Variable(weight), Variable(bias))
    guard mode.isTraining else {
      return x.batchNormalized(
        scale: scale, shift: shift, mean: runningMean.value, variance: runningVariance.value,
        epsilon: epsilon, activation: activation)
    }
    let (y, mean, variance) = x.batchNormalized(
      scale: scale, shift: shift, epsilon: epsilon, activation: activation)
    // A block that runs again for its gradients shows the same batch a second time.
    if Recomputation.isRunning { return y }
    let count = Float(x.value.count / max(mean.count, 1))
    track(runningMean, mean, times: 1)
    track(runningVariance, variance, times: count / max(count - 1, 1))
    batches.value = Tensor(scalar: batches.value.scalar + 1)
    return y
  }

  private func track(_ average: Parameter, _ new: Tensor, times factor: Float) {
    let (old, new) = (average.value.values, new.values)
    average.value = Tensor(average.shape) {
      (1 - momentum) * old[$0] + momentum * (new[$0] * factor)
    }
  }
}
