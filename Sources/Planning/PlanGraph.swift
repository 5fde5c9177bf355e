/// The stages of a study and what they are made from, as a graph.
///
/// Stages that only differ in the cell they are for are one node, unless told otherwise.
public struct PlanGraph: Sendable {
  public enum Format: String, CaseIterable, Sendable {
    case text, dot, mermaid
  }

  private struct Node {
    var name: String
    var count: Int
    /// Places of the nodes it is made from, in the order of the plan.
    var inputs: [Int]
  }

  private let nodes: [Node]

  /// - Parameter folds: whether stages of the same label share a node.
  public init(_ plan: StudyPlan, folds: Bool = true) {
    var nodes: [Node] = []
    var places: [String: Int] = [:]
    var makers: [String: Int] = [:]
    for item in plan.stages {
      let name = folds ? item.stage.label : item.title
      let place = places[name] ?? nodes.count
      if place == nodes.count {
        places[name] = place
        nodes.append(Node(name: name, count: 0, inputs: []))
      }
      nodes[place].count += 1
      makers[item.stage.key] = place
      for maker in item.stage.inputs.compactMap({ makers[$0.key] })
      where !nodes[place].inputs.contains(maker) {
        nodes[place].inputs.append(maker)
      }
    }
    self.nodes = nodes
  }

  public func text(_ format: Format) -> String {
    switch format {
    case .text: lines
    case .dot: dot
    case .mermaid: mermaid
    }
  }

  private func title(_ node: Node) -> String {
    node.count == 1 ? node.name : "\(node.name) x \(node.count)"
  }

  private var lines: String {
    nodes.map { node in
      let inputs = node.inputs.map { nodes[$0].name }
      return title(node) + (inputs.isEmpty ? "" : "  <-  \(inputs.joined(separator: ", "))") + "\n"
    }.joined()
  }

  private var dot: String {
    func quoted(_ text: String) -> String {
      "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
    var text = "digraph plan {\n  rankdir=LR;\n  node [shape=box];\n"
    for (i, node) in nodes.enumerated() { text += "  s\(i) [label=\(quoted(title(node)))];\n" }
    for (i, node) in nodes.enumerated() {
      for input in node.inputs { text += "  s\(input) -> s\(i);\n" }
    }
    return text + "}\n"
  }

  private var mermaid: String {
    var text = "flowchart LR\n"
    for (i, node) in nodes.enumerated() {
      text += "  s\(i)[\"\(title(node).replacing("\"", with: "#quot;"))\"]\n"
    }
    for (i, node) in nodes.enumerated() {
      for input in node.inputs { text += "  s\(input) --> s\(i)\n" }
    }
    return text
  }
}
