extension Variable {
  /// Multi-head self-attention of fused queries, keys and values `[N, L, 3·D]`, giving `[N, L, D]`.
  public func selfAttention(heads: Int) -> Variable {
    let attention = Attention(value, heads: heads)
    return Variable(attention.y, (self, { attention.inputGradient($0) }))
  }
}
