/// Options in the shape of BasicSR's and KAIR's, as small as they can be.
enum ForeignOptions {
  static let edsr = """
    # general settings
    name: 300_EDSR small/x2
    model_type: SRModel
    scale: 2
    num_gpu: 2
    manual_seed: 7

    datasets:
      train:
        name: Photos
        type: PairedImageDataset
        dataroot_gt: datasets/photos/HR
        dataroot_lq: datasets/photos/LR/X2
        meta_info_file: datasets/meta/photos.txt
        filename_tmpl: '{}x2'
        io_backend:
          type: disk
        gt_size: 64
        use_hflip: true
        use_rot: false
        use_shuffle: true
        batch_size_per_gpu: 4
        prefetch_mode: ~
        mirror: 3
      val:
        name: Small
        type: PairedImageDataset
        dataroot_gt: datasets/small/GT
        dataroot_lq: datasets/small/LR
        io_backend:
          type: disk

    network_g:
      type: EDSR
      num_in_ch: 3
      num_feat: 24
      num_block: 4
      upscale: 2
      res_scale: .5
      img_range: 255.
      rgb_mean: [0.4488, 0.4371, 0.4040]

    path:
      pretrain_network_g: ~
      strict_load_g: true

    train:
      optim_g:
        type: AdamW
        lr: !!float 2e-4
        weight_decay: 0
        betas: [0.9, 0.99]
      scheduler:
        type: MultiStepLR
        milestones: [2000, 3000]
        gamma: 0.5
      ema_decay: 0.999
      total_iter: !!float 4e3
      warmup_iter: 100
      pixel_opt:
        type: CharbonnierLoss
        eps: 1e-6
        loss_weight: 1.0
        reduction: mean

    val:
      val_freq: !!float 5e2
      save_img: false
      metrics:
        psnr:
          type: calculate_psnr
          crop_border: 2
          test_y_channel: false
        lpips:
          type: calculate_lpips

    logger:
      print_freq: 100
      save_checkpoint_freq: 500
      use_tb_logger: true
    """

  /// Evaluation alone, of weights, on several sets, one of them packed, one without targets.
  static let weights = """
    scale: 4
    datasets:
      test_1:
        name: A
        type: PairedImageDataset
        dataroot_gt: /data/a/GT
        dataroot_lq: /data/a/LR
        io_backend: { type: disk }
      test_2:
        name: A
        type: PairedImageDataset
        dataroot_gt: /data/b_HR.lmdb
        dataroot_lq: /data/b_LR.lmdb
        io_backend: { type: lmdb }
      test_3:
        name: C
        type: SingleImageDataset
        dataroot_lq: /data/c
    network_g: { type: EDSR, num_feat: 8, num_block: 1, upscale: 4 }
    path:
      pretrain_model_g: net_g_latest.pth
      strict_load: false
      param_key_g: params_ema
    val:
      save_img: true
      metrics:
        psnr: { type: calculate_psnr, crop_border: 4, test_y_channel: true }
        ssim: { type: calculate_ssim, crop_border: 6, test_y_channel: true }
    """

  /// Features of a classifier and a discriminator beside the pixels.
  static let perceptual = """
    model_type: ESRGANModel
    scale: 4
    datasets:
      train:
        type: PairedImageDataset
        dataroot_gt: HR
        gt_size: 64
        use_flip: true
        use_rot: true
        batch_size_per_gpu: 2
    network_g: { type: EDSR, num_feat: 8, num_block: 1, upscale: 4 }
    network_d: { type: VGGStyleDiscriminator, num_in_ch: 3 }
    train:
      optim_g: { type: SGD, lr: 1e-4 }
      scheduler: { type: CosineAnnealingRestartLR, periods: [1000], restart_weights: [1], eta_min: 1e-6 }
      total_iter: 1000
      warmup_iter: 10
      pixel_opt: { type: L1Loss, loss_weight: !!float 1e-2 }
      perceptual_opt:
        type: PerceptualLoss
        layer_weights: { 'conv5_4': 1 }
        vgg_type: vgg19
        use_input_norm: true
        range_norm: false
        perceptual_weight: 1.0
        style_weight: 0
        criterion: l1
      gan_opt: { type: GANLoss, loss_weight: 5e-3 }
      net_d_iters: 1
    """

  static let dncnn = """
    {
      "task": "grey noise"  // the name
      , "model": "plain"
      , "gpu_ids": [0]
      , "scale": 1
      , "n_channels": 1  // grey
      , "sigma": [0, 50]
      , "sigma_test": 25
      , "merge_bn": true
      , "merge_bn_startpoint": 400000
      , "path": { "root": "denoising", "pretrained_netG": null }
      , "datasets": {
        "train": {
          "name": "train_dataset"
          , "dataset_type": "dncnn"
          , "dataroot_H": "s3://pictures/trainH" // no comment within quotes
          , "dataroot_L": null
          , "H_size": 40
          , "dataloader_shuffle": true
          , "dataloader_batch_size": 64
        }
        , "test": { "name": "grey68", "dataset_type": "dncnn", "dataroot_H": "testsets/grey" }
      }
      , "netG": {
        "net_type": "dncnn", "in_nc": 1, "out_nc": 1, "nc": 16, "nb": 5, "gc": 32
        , "act_mode": "R", "init_type": "orthogonal", "init_gain": 0.1
      }
      , "train": {
        "G_lossfn_type": "l2sum"
        , "G_optimizer_type": "adam", "G_optimizer_lr": 1e-4, "G_optimizer_clipgrad": 2
        , "G_scheduler_type": "MultiStepLR"
        , "G_scheduler_milestones": [2000, 4000], "G_scheduler_gamma": 0.5
        , "checkpoint_save": 5000
        , "checkpoint_print": 200
      }
    }
    """

  /// Inputs beside targets, and a network that is not here.
  static let resnet = """
    { // super-resolution
      "task": "resnet", "model": "plain", "scale": 4, "n_channels": 3, "sigma": 0,
      "datasets": {
        "train": { "dataset_type": "sr", "dataroot_H": "train/H", "dataroot_L": "train/L",
          "H_size": 96, "dataloader_batch_size": 32 },
        "test": { "dataset_type": "srmd", "dataroot_H": "test/H" } },
      "netG": { "net_type": "msrresnet0", "in_nc": 3, "nc": 64, "nb": 16 },
      "train": { "G_lossfn_type": "l1", "G_optimizer_lr": 1e-4, "manual_seed": 3 }
    }
    """
}
