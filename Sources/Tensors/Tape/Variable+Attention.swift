extension Variable {
  /// Multi-head self-attention of fused queries, keys and values `[N, L, 3·D]`, giving `[N, L, D]`.
  public func selfAttention(heads: Int) -> Variable {
    let attention = Attention(value, heads: heads)
    return Variable(attention.y, (self, { attention.inputGradient($0) }))
  }

  /// Multi-head attention of queries to keys and values, all `[N, L, D]`, giving `[N, L, D]`.
  public static func attention(
    queries: Variable, keys: Variable, values: Variable, heads: Int
  ) -> Variable {
    let attention = Attention(
      queries: queries.value, keys: keys.value, values: values.value, heads: heads)
    let gradients = JointGradients { attention.inputGradients($0) }
    return Variable(
      attention.y, (queries, { gradients.take(0, $0) }), (keys, { gradients.take(1, $0) }),
      (values, { gradients.take(2, $0) }))
  }
}
