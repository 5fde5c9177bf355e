import Documents
import RestorationModels

/// What many records have to know about the spec around them: said once, and handed down.
struct Setting: Sendable {
  var task = RestorationTask.superResolution
  /// Bands of the pictures that are restored.
  var bands = 3
  /// The seed of the experiment.
  var seed = 0
}

extension Fields {
  mutating func tell(_ setting: Setting) {
    tell(setting.task)
    tellBands(setting.bands)
    tell("experiment-seed", .integer(setting.seed), by: "seed")
  }

  mutating func givenSetting() -> Setting {
    Setting(
      task: givenTask(), bands: givenBands(),
      seed: read("experiment-seed", "the seed of the experiment", default: 0, affects: []))
  }

  /// What is restored.
  mutating func givenTask() -> RestorationTask {
    read("task", "what is restored", default: .superResolution, affects: [])
  }

  mutating func tell(_ task: RestorationTask) {
    tell("task", .string(task.rawValue), by: "task")
  }

  /// The bands of the pictures.
  mutating func givenBands() -> Int {
    read("bands", "bands of the pictures", default: 3, in: 1...64, affects: [])
  }

  mutating func tellBands(_ bands: Int) { tell("bands", .integer(bands), by: "data") }
}
