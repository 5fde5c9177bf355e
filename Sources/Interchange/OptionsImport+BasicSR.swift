import Documents
import Files
import RestorationModels

// Options of BasicSR (XPixelGroup/BasicSR): what becomes of each block of them.

extension OptionsImport {
  mutating func importBasicSR(model: String?, _ place: ImportPlace) throws(Failure) {
    let network = try importNetwork(
      "network_g", named: "type", of: .basicSR, substitute: model)
    let task = network.task
    draft.set("task", .string(task.rawValue))
    let scale = integer("scale") ?? integer("network_g.upscale") ?? (task.enlarges ? 4 : 1)
    if task.enlarges { draft.set("scale", .integer(scale)) }
    if let own = integer("network_g.upscale"), own != scale {
      lose("network_g.upscale", "`scale` is \(scale)")
    }
    if let name = text("name") { draft.set("name", .string(name.asFolderName)) }
    draft.set("seed", integer("manual_seed").map { .integer($0) })
    if let type = text("model_type"), type != "SRModel" {
      lose("model_type", "what it does beyond supervised training is not here")
    }
    try importBasicSRTraining(place)
    importBasicSRTests(place)
    importBasicSRWeights(place)
    if has("train") {
      importBasicSROptimizer()
      importBasicSRLosses(place)
    }
    importBasicSRJudgement(scale: scale, task)
    drop(
      "num_gpu", "dist_params", "path.resume_state", "path.ignore_resume_networks", "auto_resume",
      because: "the same command continues a run, with any number of threads")
    drop(
      "logger.print_freq", "logger.use_tb_logger", "logger.wandb",
      because: "train.csv and event files are written anyway")
  }

  // MARK: Data

  private mutating func importBasicSRTraining(_ place: ImportPlace) throws(Failure) {
    guard has("datasets.train") else { return }
    if let type = text("datasets.train.type"), !Self.pairedTypes.contains(type) {
      throw Failure(
        .spec, "training data of the type `\(type)` are not here",
        remedy: "what can be imported: \(Self.pairedTypes.joined(separator: ", "))")
    }
    guard var source = basicSRPictures("datasets.train", place) else {
      throw Failure(.spec, "`datasets.train` names no folder of targets, `dataroot_gt`")
    }
    source["crop"] = integer("datasets.train.gt_size").map { .integer($0) }
    var augment: [JSON] = []
    if flag("datasets.train.use_hflip") ?? flag("datasets.train.use_flip") ?? false {
      augment.append("hflip")
    }
    if flag("datasets.train.use_rot") ?? false { augment += ["vflip", "rot90"] }
    source["augment"] = .array(augment)
    draft.set("data.train", .object(source))
    if let batch = integer("datasets.train.batch_size_per_gpu") {
      // With several processors each gets as many.
      let processors = node("num_gpu")?.text.flatMap { Int($0) } ?? 1
      let (product, overflows) = batch.multipliedReportingOverflow(by: max(1, processors))
      draft.set("train.batch", .integer(overflows ? batch : product))
    }
    drop("datasets.train.name", because: "tables do not name training data")
  }

  /// What BasicSR and programs made of it call pairs of pictures.
  private static let pairedTypes = ["PairedImageDataset", "Dataset_PairedImage"]

  private mutating func importBasicSRTests(_ place: ImportPlace) {
    var tests: [JSON] = []
    var names: Set<String> = []
    for entry in node("datasets")?.entries ?? [] where entry.key != "train" {
      let path = "datasets.\(entry.key)"
      if let type = text("\(path).type"), !Self.pairedTypes.contains(type) {
        lose(path, "pictures of the type `\(type)` cannot be judged here")
        continue
      }
      guard let source = basicSRPictures(path, place) else {
        lose(path, "it names no folder of targets, `dataroot_gt`")
        continue
      }
      // Tables tell test sets apart by name.
      var name = text("\(path).name") ?? entry.key
      if !names.insert(name).inserted { name += "-\(tests.count + 1)" }
      names.insert(name)
      var named = JSONObject([("name", JSON.string(name))])
      for (key, value) in source { named[key] = value }
      tests.append(.object(named))
    }
    guard !tests.isEmpty else { return judgeByDeadLeaves("datasets", bands: nil) }
    draft.set("data.test", tests.count == 1 ? tests[0] : .array(tests))
  }

  private mutating func basicSRPictures(_ path: String, _ place: ImportPlace) -> JSONObject? {
    guard let target = text("\(path).dataroot_gt") else { return nil }
    let input = text("\(path).dataroot_lq")
    let backend = text("\(path).io_backend.type") ?? "disk"
    if !["disk", "lmdb"].contains(backend) {
      lose("\(path).io_backend.type", "files are read from folders")
    }
    var pictures = ForeignPictures(
      target: place.path(target), input: input.map(place.path), isLMDB: backend == "lmdb")
    pictures.template = text("\(path).filename_tmpl") ?? "{}"
    settle("\(path).io_backend")
    for option in ["meta_info_file", "meta_info"] {
      lose("\(path).\(option)", "all pictures of the folder are used")
    }
    drop(
      "\(path).use_shuffle", "\(path).num_worker_per_gpu", "\(path).dataset_enlarge_ratio",
      "\(path).prefetch_mode", "\(path).num_prefetch_queue", "\(path).pin_memory",
      "\(path).persistent_workers",
      because: "crops are drawn from all pictures and read ahead")
    if let source = pictures.source(degrade: ["bicubic": "matlab"]) {
      if input != nil && !pictures.isLMDB {
        remark("\(path).dataroot_gt", "its pictures are taken for PNG files; see `files`")
      }
      return source
    }
    lose("\(path).dataroot_lq", "no folder holds it and the targets; inputs are made of those")
    pictures.input = nil
    return pictures.source(degrade: ["bicubic": "matlab"])
  }

  // MARK: Weights

  private mutating func importBasicSRWeights(_ place: ImportPlace) {
    let file = text(anyOf: ["path.pretrain_network_g", "path.pretrain_model_g"])
    let strict = flag("path.strict_load_g") ?? flag("path.strict_load")
    let key = text("path.param_key_g")
    guard let file else { return }
    draft.set("model.weights.file", .string(place.path(file)))
    if strict == false { draft.set("model.weights.strict", false) }
    draft.set("model.weights.key", key.map { .string($0) })
  }

  // MARK: Judgement

  private mutating func importBasicSRJudgement(scale: Int, _ task: RestorationTask) {
    var metrics: [String] = []
    var rules: [(path: String, border: Int, isLuma: Bool)] = []
    let known = [
      "calculate_psnr": "psnr", "calculate_ssim": "ssim", "calculate_niqe": "niqe",
    ]
    for entry in node("val.metrics")?.entries ?? [] {
      let path = "val.metrics.\(entry.key)"
      guard let metric = known[text("\(path).type") ?? ""] else {
        lose(path, "the metric is not here")
        continue
      }
      if !metrics.contains(metric) { metrics.append(metric) }
      let border = integer("\(path).crop_border") ?? 0
      settle("\(path).better")
      if metric == "niqe" {
        lose("\(path).convert_to", "NIQE sees luma, as its authors' program has it")
        lose("\(path).crop_border", "the border is that of the protocol")
      } else {
        rules.append((path, border, flag("\(path).test_y_channel") ?? false))
      }
    }
    if !metrics.isEmpty { draft.set("evaluate.metrics", .array(metrics.map { .string($0) })) }
    drop("val.val_freq", because: "results are judged after the last step")
    if let saves = flag("val.save_img") { draft.set("evaluate.save", saves ? "png" : "none") }
    drop("val.suffix", "val.pbar", "val.use_pbar", because: "it is about names and displays")
    importProtocol(rules, scale: scale, task)
  }
}

extension String {
  /// The text as the name of a folder.
  var asFolderName: String {
    let name = String(
      map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" })
    return name.allSatisfy { ".-".contains($0) } ? "imported" : name
  }
}
