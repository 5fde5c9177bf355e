import Documents

extension Experiment {
  /// Field names of BasicSR, KAIR and others, with our paths.
  static let foreignNames: [String: String] = [
    "optim_g": "train.optimizer", "optim": "train.optimizer", "G_optimizer_type": "train.optimizer",
    "lr": "train.optimizer.adam.lr", "learning_rate": "train.optimizer.adam.lr",
    "G_optimizer_lr": "train.optimizer.adam.lr",
    "betas": "train.optimizer.adam.betas", "G_optimizer_betas": "train.optimizer.adam.betas",
    "weight_decay": "train.optimizer.adam.weight-decay",
    "total_iter": "train.steps", "niter": "train.steps", "max_iters": "train.steps",
    "max_steps": "train.steps", "iterations": "train.steps", "iters": "train.steps",
    "batch_size": "train.batch", "batch_size_per_gpu": "train.batch",
    "dataloader_batch_size": "train.batch",
    "scheduler": "train.schedule", "lr_scheduler": "train.schedule",
    "G_scheduler_type": "train.schedule", "milestones": "train.schedule.multistep.at",
    "G_scheduler_milestones": "train.schedule.multistep.at",
    "warmup_iter": "train.schedule.cosine.warmup", "warmup_epochs": "train.schedule.cosine.warmup",
    "grad_clip": "train.clip", "G_optimizer_clipgrad": "train.clip",
    "save_checkpoint_freq": "train.checkpoint.every", "checkpoint_save": "train.checkpoint.every",
    "gt_size": "data.train.crop", "patch_size": "data.train.crop", "H_size": "data.train.crop",
    "lq_size": "data.train.crop",
    "use_hflip": "data.train.augment", "use_flip": "data.train.augment",
    "use_rot": "data.train.augment",
    "dataroot_gt": "data.root", "dataroot_H": "data.root", "dataroot": "data.root",
    "dir_data": "data.root", "datasets": "data", "dataset": "data",
    "network_g": "model", "netG": "model", "net_type": "model.arch",
    "pretrain_network_g": "train.init", "pretrained_netG": "train.init",
    "num_feat": "model.features", "n_feats": "model.features", "nf": "model.features",
    "num_block": "model.blocks", "n_resblocks": "model.blocks", "nb": "model.blocks",
    "pixel_opt": "loss.pixel", "G_lossfn_type": "loss.pixel", "pixel_loss": "loss.pixel",
    "perceptual_opt": "loss.prior", "perceptual_loss": "loss.prior", "learned": "loss.prior",
    "loss_weight": "loss.prior.lambda", "perceptual_weight": "loss.prior.lambda",
    "manual_seed": "seed", "random_seed": "seed", "upscale": "scale", "sf": "scale",
    "experiment_name": "name", "description": "about",
    "mask_ratio": "loss.prior.pretrain.mask", "norm_pix_loss": "loss.prior.pretrain.target",
    "crop_border": "evaluate.protocol", "test_y_channel": "evaluate.protocol",
    "use_amp": "engine.precision", "fp16": "engine.precision",
  ]

  /// Every field of the language by its last name, with the records that have it.
  static let homes: [String: [String]] = {
    var homes: [String: [String]] = [:]
    func visit(_ shape: ValueShape, _ path: String) {
      switch shape {
      case .record(let record):
        for field in record.fields + record.variants.flatMap(\.fields) {
          if homes[field.name]?.contains(path) != true {
            homes[field.name, default: []].append(path)
          }
          visit(field.shape, path.isEmpty ? field.name : "\(path).\(field.name)")
        }
      case .tagged(let cases):
        for item in cases { visit(item.value, "\(path).\(item.choice.name)") }
      case .any(let shapes):
        for shape in shapes { visit(shape, path) }
      default: break
      }
    }
    visit(.record(shape), "")
    return homes
  }()
}
