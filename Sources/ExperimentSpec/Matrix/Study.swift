public import Documents
public import Files

/// A spec as it was read, with all the experiments it describes: one for each cell of its matrix, or
/// one alone.
public struct Study: Sendable {
  /// Something in which cells differ.
  public struct Axis: Hashable, Sendable {
    public var name: String
    /// In the order of the spec.
    public var labels: [String]
    /// Whether cells that differ in it alone repeat each other.
    public var isSeed: Bool

    public init(name: String, labels: [String], isSeed: Bool = false) {
      self.name = name
      self.labels = labels
      self.isSeed = isSeed
    }
  }

  /// Where a cell stands on one axis.
  public struct Coordinate: Hashable, Sendable {
    public var axis: String
    public var label: String

    public init(axis: String, label: String) {
      self.axis = axis
      self.label = label
    }
  }

  public struct Cell: Sendable {
    /// What tables call it: unlike that of any other cell.
    public var label: String
    /// In the order of the axes; an axis that means nothing to the cell is left out.
    public var coordinates: [Coordinate]
    public var loaded: Loaded
  }

  /// At least one, even of a spec that cannot be read.
  public var cells: [Cell]
  /// Empty for a spec of one experiment.
  public var axes: [Axis]
  /// What is wrong with the spec as a whole and with its cells, each mistake once.
  public var diagnostics: [Diagnostic]

  public var isMatrix: Bool { !axes.isEmpty }
  /// The texts it was read from.
  public var sources: [SourceText] { cells[0].loaded.sources }
  public var profile: String { cells[0].loaded.profile }

  /// Stands for the spec in the name of its folder.
  public var digest: Digest {
    guard isMatrix else { return cells[0].loaded.digest }
    let claims = cells[0].loaded.experiment?.claims ?? []
    let all: JSON = [
      "cells": .array(cells.map { [.string($0.label), .string($0.loaded.digest.hex)] }),
      "claims": .array(claims.map(\.json)),
    ]
    return Digest.of(all.canonical)
  }
}
